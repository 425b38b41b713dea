"""
What operators do, one file per noun: networks, people, firms, directory, questionnaires, sample data.

Every function works inside the caller's transaction as the operator and leaves access up to date. Adding what
is there already changes nothing unless asked to (`update`), so that every command may be run twice.
"""
