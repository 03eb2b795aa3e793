"""Every SQL statement about customers.

visible     which customers a person may see: one predicate, used by every read
book        single customers, the list and its counts
search      search rows, suggestions, what a match was found in
twins       customers with the same name or numbers
parts       contacts and addresses
belonging   where customers hang in the trees of conglomerates
"""
