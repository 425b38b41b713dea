"""
Draw docs/lifecycles.md from the tables in code.

    python -m tests.support.lifecycle_docs     write the page anew

Must not know: anything the tables do not say.
"""

from pathlib import Path

from app.models.lifecycle import FINAL_STATES, INITIAL_STATES, LIFECYCLES, TIMERS, Transition

PAGE = Path(__file__).resolve().parents[2] / "docs" / "lifecycles.md"

TITLES = {
    "interview": "Interview (Gespräch)",
    "need": "Need (Bedarf)",
    "knowledge": "Knowledge at risk (Wissen in Gefahr)",
    "referral": "Referral (Verweis)",
    "comment": "Comment (Rückfrage)",
}

INTRODUCTION = """# Life cycles

Drawn from `app/models/lifecycle.py` by `python -m tests.support.lifecycle_docs`; a test says when stale.

A step travels as a command: the device predicts it with the function with which the server decides it.
"Guard" is what must hold besides state and role. A record is created in its first state; only commands change
a state.
"""


def _diagram(collection: str, rows: tuple[Transition, ...]) -> list[str]:
    lines = ["```mermaid", "stateDiagram-v2", f"    [*] --> {INITIAL_STATES[collection]}"]
    for row in rows:
        for source in row.sources:
            lines.append(f"    {source} --> {row.target or source}: {row.command}")
    lines.extend(f"    {state} --> [*]" for state in sorted(FINAL_STATES[collection]))
    return [*lines, "```"]


def _guard(row: Transition) -> str:
    return (row.guard.__doc__ or "").strip().splitlines()[0].rstrip(".")


def _effect(row: Transition) -> str:
    return (row.effect.__doc__ or "").strip().splitlines()[0]


def _table(rows: tuple[Transition, ...]) -> list[str]:
    lines = ["| From | Command | To | By | Guard | What it writes |", "|---|---|---|---|---|---|"]
    for row in rows:
        cells = (
            ", ".join(f"`{state}`" for state in row.sources),
            f"`{row.command}`",
            f"`{row.target}`" if row.target else "stays",
            ", ".join(row.roles),
            _guard(row),
            _effect(row),
        )
        lines.append(f"| {' | '.join(cells)} |")
    return lines


def _timers(collection: str) -> list[str]:
    lines = [
        f"By itself: {timer.working_days} working days after `{timer.since}` without an answer, "
        f"`{timer.source}` "
        f"is shown as `{timer.shown_as}`, on every device, offline too."
        for timer in TIMERS.get(collection, ())
    ]
    return [*lines, ""] if lines else []


def page() -> str:
    """The whole page as it should stand in docs/lifecycles.md."""
    parts = [INTRODUCTION]
    for collection, rows in LIFECYCLES.items():
        parts.append(
            "\n".join(
                [
                    f"## {TITLES[collection]}",
                    "",
                    *_diagram(collection, rows),
                    "",
                    *_table(rows),
                    "",
                    *_timers(collection),
                ]
            )
        )
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
