"""What changes credit, and what asks about it.

accounts    the customers that pay, under lock: their balances, limits and groups
owed        what they owe moves
positions   where they stand against their limits, kept for lists
policy      the tenant's choices
exporting   scores, as files hold them
lowering    a limit below what is owed: who lowered it is told
places      another category or conglomerate, where the customer may owe more there
scores      what credit agencies say of customers
temporary   limits raised for some days
"""
