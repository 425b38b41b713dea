"""
The search index of a seat: derived from its records, in the same file, kept up to date in small steps.

    layout     its tables; another description builds them anew
    building   what changed is noted by triggers in the record's own transaction and worked off in portions
    asking     words and conditions to one SQL statement

It can be thrown away at any time, and a crash loses at most the last portion, which is then done again.
"""

from app.store.search.asking import find
from app.store.search.building import due_count, work_off
from app.store.search.layout import prepare

__all__ = ["due_count", "find", "prepare", "work_off"]
