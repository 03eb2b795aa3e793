"""SQL of numbering."""
