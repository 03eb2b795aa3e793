"""Imports: somebody's spreadsheet becomes records, row by row accounted for.

Nouns. An *import* is one uploaded file on its way: it is opened (how is it written?), its columns are matched with fields, every
*row* is checked, a person looks and puts right, then the good rows are written. A *slice* is the rows handled in one transaction.
A *type* says what the rows are (customers, categories …), the *policy* what happens to a row that is in the book already.

Promises.
- Every row of the file is accounted for: created + updated + unchanged + skipped + failed = rows, each failure with its row, column,
  value and reason, kept as a code and told in the reader's language.
- Nothing is saved before somebody (or the API's `process`) says so; previewing changes nothing about the later run.
- Each row is written exactly once: a slice with its rows, events, search rows and states is one transaction, so a worker killed
  anywhere leaves each row either in or not, and the job goes on by itself.
- An imported row passes the same definition and rules as a form, and sets no field that its importer could not set on screen.
- The same file twice doubles nothing. An import never deletes or merges.
"""
