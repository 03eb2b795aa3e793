"""Every statement about imports: `book` (imports), `rows`, `slices` (rows on their way through `STAGED`), `mappings`."""
