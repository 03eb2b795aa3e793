"""How approvals are laid out on screen: `requests` the inbox and one request, `policies` the bands and delegations."""
