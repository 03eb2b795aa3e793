"""The nouns of receivables: kinds of documents and where they stand, and what each looks like to people and programs."""
