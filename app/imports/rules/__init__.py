"""What imports know without asking anybody: `cells`, `encodings`, `tables` (how a file is written), `columns` (what its headings
mean), `records` (what a row says)."""
