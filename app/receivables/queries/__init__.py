"""SQL of receivables: documents, what follows what, what settles what, holds, numbers, ageing."""
