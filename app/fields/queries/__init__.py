"""SQL of fields: `configuration` what a company says of them, `values` the values of its own ones."""
