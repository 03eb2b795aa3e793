"""SQL of statements: `ledger` what is open and what moved, `recipients` who gets a paper, `runs` papers and runs."""
