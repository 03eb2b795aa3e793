"""What changes credit, and what asks about it.

accounts    the customers that pay, under lock: their balances, limits and groups; how balances move
policy      the tenant's choices
temporary   limits raised for some days
"""
