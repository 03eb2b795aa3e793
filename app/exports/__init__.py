"""Files of what a list shows: what is filtered, in the columns that are shown, written in the background.

Promises. An export holds exactly the customers and fields that its person may see. What is exported can be imported again without
a change. Every export and every download is in the audit.
"""
