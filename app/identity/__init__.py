"""Who people are and what they may do: users, sign-in, sessions, companies (tenants), memberships, roles, API tokens.

Nouns. A *user* is a person, known by e-mail, the same in every company. A *tenant* is a client company. A *membership* joins the
two with a *role*, which is a set of permissions. A *session* is a signed-in browser, a *token* a program acting as a user.

Promises. Nobody learns whether an e-mail has an account. A password is never set for somebody who has one. What a person may do is read anew at
each request, never cached. The last administrator of a company cannot lose the role.
"""
