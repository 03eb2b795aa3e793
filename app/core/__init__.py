"""The platform every area stands on: tenancy, permissions, pages, jobs, events, records. It knows no area."""
