"""What is done with the ageing.

asking      what somebody asks, out of a filter
exporting   the ageing as records of files
printing    the ageing on paper
"""
