"""Stories against the real server on a real PostgreSQL, in-process."""
