"""
Draws tables of docs/sync-protocol.md from the code; `python -m tests.sync.docs_tables` prints them.

A test compares them with the document, so that a transition or rule cannot change silently.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.models.synced import MERGE_RULES
from app.sync.protocol import QUARANTINE_CODES, VERSION_HISTORY
from app.sync.states import PULL_TRANSITIONS, PUSH_TRANSITIONS, Event, State


def state_tables() -> str:
    """Draw the transitions of both halves."""
    return "\n\n".join(
        [f"Push:\n\n{_transitions(PUSH_TRANSITIONS)}", f"Pull:\n\n{_transitions(PULL_TRANSITIONS)}"]
    )


def rule_table() -> str:
    """Draw the domain's exceptions to "the higher stamp wins"."""
    rows = [f"| `{c}` | `{path}` | {rule} |" for c, path, rule in MERGE_RULES.described()]
    return "\n".join(["| collection | path | rule |", "|---|---|---|", *rows])


def code_table() -> str:
    """Draw the quarantine codes."""
    rows = [f"| `{code}` | {meaning} |" for code, meaning in QUARANTINE_CODES.items()]
    return "\n".join(["| code | meaning |", "|---|---|", *rows])


def version_table() -> str:
    """Draw the history of the protocol."""
    rows = [f"| {version} | {brought} |" for version, brought in VERSION_HISTORY.items()]
    return "\n".join(["| version | brought |", "|---|---|", *rows])


def _transitions(table: Mapping[tuple[State, Event], State]) -> str:
    rows = [f"| {state.value} | {event.value} | {after.value} |" for (state, event), after in table.items()]
    return "\n".join(["| state | event | next |", "|---|---|---|", *rows])


if __name__ == "__main__":
    print(state_tables(), rule_table(), code_table(), version_table(), sep="\n\n")
