"""Changes that wait until somebody who may has approved them.

Nouns. A *kind* is what may need an approval: the credit limit of a customer, its credit term. Its *policy* is a company's *bands*:
up to which amount who decides, in one step or two, within how many days; without a policy a change applies at once. A *request* is
one change that waits: the value before, the value asked for, why, whose turn it is. A *decision* is what somebody said to it. A
*delegation* lets a colleague decide in somebody's place for some days.

Promises.
- Off until a company sets bands; a fresh company has none.
- Nobody decides what they have asked for, not through a delegation either, and nobody decides both steps.
- What is approved is applied at once, in the transaction of the last approval; it is refused when the record has another value by
  now than the one that the request was about.
- One request waits per record and kind: a newer wish replaces the older one.
"""
