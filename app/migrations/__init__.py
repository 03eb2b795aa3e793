"""Changes of the database, numbered, run as the owner by `langgan db upgrade`."""
