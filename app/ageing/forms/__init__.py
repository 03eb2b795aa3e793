"""The pages of the ageing: the report, what a cell of it is made of, what was entered late, the steps."""
