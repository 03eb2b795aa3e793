"""What the desk tells beside its pages.

members     what each member of a conglomerate owes, by its parts
exporting   the same as records of files
"""
