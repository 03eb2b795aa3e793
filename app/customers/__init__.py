"""The customer master: one record of every customer, found as fast as one can type.

Nouns. A *customer* is somebody a company sells to. Its *contacts* are people (at most 50, one of them primary), its *addresses*
places by purpose (at most 20, one default per purpose). A *twin* is another living customer with the same tax, registration or
identity number. The *owner* is the member who answers for the record, the *sales agent* the employee who sells.

Promises.
- A code belongs to one customer, without regard to case or width.
- Two living customers share a tax, registration or identity number only where a person who may has confirmed it.
- A stale edit never overwrites: the second of two people sees both versions.
- Whatever writes a customer (screen, API, import, bulk edit) passes the same definition (`values`), the same rules (`rules`), and
  leaves an event and fresh search rows in the same transaction.
- Every query shows a person only the customers they may see (`queries.visible`).
"""
