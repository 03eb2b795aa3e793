"""How the desk is laid out.

figures     amounts as they stand on these pages
panel       where a customer stands
workbench   the rows that wait
tiles       the figures of the book
standing    who is over or near a limit, whose raise ends, who is blocked
decision    one held document
raising     a limit raised for some days
"""
