"""How the desk is laid out.

figures     amounts as they stand on these pages
panel       where a customer stands
workbench   the rows that wait, and the figures of the book
decision    one held document
raising     a limit raised for some days
"""
