"""The field app: screens, what a person can do, the local store, forms and sync."""
