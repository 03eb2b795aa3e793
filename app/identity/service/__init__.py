"""What changes in identity: companies, people, sessions, memberships, roles, tokens."""
