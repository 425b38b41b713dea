"""
Consent: what the firm agreed to, by purpose. Every place that needs to know asks here.

The answers of the newest talk of the network count; "no" is a normal answer.

Must not know: how consent is withdrawn outside a talk.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Literal

from app.models.interview import Interview
from app.models.values import Fields, text_of

PURPOSES: Mapping[str, str] = {
    "einw_kontakt": "kontakt",
    "einw_weitergabe": "weitergabe",
    "einw_statistik": "statistik",
}
"""Question name to purpose."""

PRIVACY_NOTICE = "dsgvo_info"

State = Literal["gilt", "teilweise", "fehlt"]


def answers_by_name(fields: Fields, names: Iterable[str]) -> dict[str, str]:
    """The answers to questions outside repeats, by question name; absent ones are empty."""
    wanted = dict.fromkeys(names, "")
    for path in fields:
        if path.startswith("/") and "[" not in path:
            name = path.rpartition("/")[2]
            if name in wanted:
                wanted[name] = text_of(fields, path)
    return wanted


def consent_answers(fields: Fields) -> dict[str, str]:
    """Purpose to answer (ja, nein, einzelfall, or "" if not asked) of one interview."""
    answers = answers_by_name(fields, PURPOSES)
    return {purpose: answers[name] for name, purpose in PURPOSES.items()}


def privacy_notice_given(fields: Fields) -> bool:
    """Whether the privacy notice was handed over; a questionnaire that does not ask counts as yes."""
    asks = any(path.rpartition("/")[2] == PRIVACY_NOTICE for path in fields if path.startswith("/"))
    asks = asks or any(answer for answer in consent_answers(fields).values())
    return not asks or answers_by_name(fields, [PRIVACY_NOTICE])[PRIVACY_NOTICE] == "ja"


def newest_answers(talks: Iterable[tuple[Interview, Fields]]) -> tuple[Interview, dict[str, str]] | None:
    """The newest talk that asked for consent, with its answers."""
    newest: tuple[Interview, dict[str, str]] | None = None
    for interview, fields in talks:
        answers = consent_answers(fields)
        if interview.state == "abgebrochen" or not any(answers.values()):
            continue
        if newest is None or _when(interview) > _when(newest[0]):
            newest = (interview, answers)
    return newest


def _when(interview: Interview) -> float:
    return interview.started_at.timestamp() if interview.started_at else 0.0


def state_of_consent(answers: Mapping[str, str]) -> State:
    """`gilt` when every purpose has a yes, `fehlt` when none has, `teilweise` else."""
    yes = [answer in ("ja", "einzelfall") for answer in answers.values()]
    if yes and all(yes):
        return "gilt"
    return "teilweise" if any(yes) else "fehlt"


def refusal_to_pass_on(answers: Mapping[str, str] | None) -> str | None:
    """Why needs of a firm may not be passed on: a code, or None if they may."""
    match (answers or {}).get("weitergabe", ""):
        case "ja":
            return None
        case "nein":
            return "consent_refused"
        case "einzelfall":
            return "consent_each_time"
        case _:
            return "consent_missing"


def since(interview: Interview) -> date | None:
    """Since when the answers hold."""
    return interview.started_at.date() if interview.started_at else None
