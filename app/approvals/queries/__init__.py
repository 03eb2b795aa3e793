"""SQL of approvals: `requests` what waits and waited, `people` who may decide, `policies` the bands and delegations."""
