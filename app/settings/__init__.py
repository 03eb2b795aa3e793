"""The screens on which a company is set up: its particulars, members, roles, API tokens, and the log of sign-ins.

Nouns are identity's (company, member, role, token); this area only shows them and takes what is typed.

Promises. Nobody hands out more than they may themselves. The last administrator stays. A token is shown once.
Other areas add their sections to the navigation (`SETTINGS` in the factory).
"""
