"""SQL of credit: the policy, the limits, the balances and their locks."""
