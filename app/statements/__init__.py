"""Statements of account, confirmation letters and printed documents: what customers get on paper.

Nouns. An *open-item statement* lists what is open on a day with its age, a *balance-forward statement* the balance before a period, what moved it,
and the balance after; a *confirmation letter* asks the customer to confirm a balance. A *run* makes one paper for each of many customers, in the
background. A *paper* is one PDF for one customer, and the log of what was mailed to whom. Each is a customer's, or a *conglomerate's*: about all its members, to its head customer.

Promises.
- What a paper says of a day is what the ageing of that day says, currency by currency.
- A paper speaks the customer's language where Langgan speaks it, else that of whoever asked.
- A run survives a crash, can be stopped, and never makes a paper twice; more than a hundred mails go out only after their number was typed.
- Nobody gets a paper of a customer that they may not see; who sees not all members of a conglomerate reads those that they see, and mails none.
"""
