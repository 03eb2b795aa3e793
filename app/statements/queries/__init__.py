"""SQL of statements: `ledger` what is open and what moved, `recipients` who gets a paper, `sellers` who writes it, `runs` papers and runs."""
