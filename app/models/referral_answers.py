"""
What a recipient can answer in which state, and which steps of the life cycle an answer is.

One table for the page of the recipient and for a mentor who writes an answer down after a call.

Must not know: words, who answers.
"""

from collections.abc import Mapping

POSSIBLE: Mapping[str, tuple[str, ...]] = {
    "uebermittelt": ("accept", "waitlist", "offer", "decline"),
    "warteliste": ("accept", "offer", "decline"),
    "angenommen": ("offer", "decline"),
    "angebot": ("begin",),
    "beantragt": ("begin",),
    "laeuft": ("finish", "break_off"),
}
"""State to the answers that are possible in it, most welcome first."""

BY_THE_FIRM: Mapping[str, tuple[str, ...]] = {"angebot": ("apply", "turn_down")}
"""State to what only the firm can say, and so only a mentor writes down."""


def possible_answers(state: str, *, with_firm: bool = False) -> tuple[str, ...]:
    """The answers that are possible in a state; `with_firm` those of the firm as well."""
    return POSSIBLE.get(state, ()) + (BY_THE_FIRM.get(state, ()) if with_firm else ())


def steps_of_answer(state: str, answer: str) -> tuple[str, ...]:
    """The steps an answer is: who makes an offer at once has accepted with it."""
    if answer == "offer" and state in ("uebermittelt", "warteliste"):
        return "accept", "offer"
    return (answer,)
