"""Numbers that Langgan gives by itself: the next code of a customer, the next number of a document.

Promises. A gap-tolerant number (`service.reserve`, `service.next_codes`) is taken in a short transaction of its own: nobody waits for
somebody else's work, and what is rolled back leaves a gap. A gapless number (`service.take_gapless`) is taken in the caller's
transaction, as its last act before the row is written: whoever comes second waits for the first, and nothing is left out. Neither is
ever given twice. A fresh company has no patterns: its codes are typed.
"""
