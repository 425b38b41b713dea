"""The central server: HTTP API on PostgreSQL."""
