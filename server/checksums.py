"""
The checksum of a scope, kept as a running sum: what both ends compare after a pull (I11).

What one record adds is `app.sync.protocol.checksum_term`. A sum needs no order and can be changed by the
difference alone. It is a check for accidents, not a defence.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from app.sync.changes import Record
from app.sync.protocol import CHECKSUM_MODULUS, checksum_term


@dataclass(frozen=True, slots=True)
class ScopeSum:
    """
    Number and checksum of live records, or the difference two states make.

    `newest` is the highest number in the scope, tombstones included: whoever has it has everything.
    """

    live: int = 0
    hash: int = 0
    newest: int = 0

    def __add__(self, other: ScopeSum) -> ScopeSum:
        """Add two differences, or a difference to a state."""
        return ScopeSum(
            self.live + other.live,
            (self.hash + other.hash) % CHECKSUM_MODULUS,
            max(self.newest, other.newest),
        )


def sum_differences(changes: Iterable[tuple[Record | None, Record]]) -> dict[str, ScopeSum]:
    """
    Sum up what saving records does to their scopes.

    Args:
        changes: Each record before (None: new) and after.
    """
    sums: dict[str, ScopeSum] = {}
    for before, after in changes:
        difference = ScopeSum(newest=after.seq)
        for record, sign in ((before, -1), (after, 1)):
            if record is not None and not record.deleted:
                difference += ScopeSum(sign, sign * checksum_term(record.collection, record.id, record.seq))
        sums[after.scope] = sums.get(after.scope, ScopeSum()) + difference
    return sums
