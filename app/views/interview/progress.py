"""What the overview says about sections: states, counts and words. No widgets."""

from collections.abc import Sequence
from dataclasses import replace

from app.usecases.interview_sections import SectionProgress, SectionState
from app.views.interview.pages import PageRef
from app.views.interview.questions import plain
from app.views.interview.talk import Talk
from app.views.texts import t, tn


def shown_sections(sections: Sequence[SectionProgress], current: str) -> tuple[SectionProgress, ...]:
    """The sections with "current" where the person looks now, whatever was answered last."""
    shown = []
    for section in sections:
        state: SectionState = section.state
        if section.path == current:
            state = "current"
        elif state == "current":
            state = resting_state(section)
        shown.append(replace(section, state=state))
    return tuple(shown)


def resting_state(section: SectionProgress) -> SectionState:
    """The state of a section nobody looks at."""
    if section.errors:
        return "error"
    if section.parked:
        return "parked"
    if section.answered == 0:
        return "open" if section.required_open else "optional"
    return "open" if section.required_open else "done"


def count_words(section: SectionProgress) -> str:
    """How far a section is: "9 von 11"."""
    return t("{n} von {total}", n=section.answered, total=section.total)


def detail_words(talk: Talk, section: SectionProgress, page: PageRef | None = None) -> str:
    """The line under a section's title in the overview."""
    if page is not None and page.section == section.path and page.instance:
        return instance_title(talk, page.instance)
    parts = []
    if section.errors:
        parts.append(tn("{n} Fehler", "{n} Fehler", section.errors))
    if section.parked:
        parts.append(tn("{n} geparkt", "{n} geparkt", section.parked))
    if parts:
        return ", ".join([count_words(section), *parts])
    if section.answered == 0 and not section.required_open:
        return t("noch nicht begonnen, darf entfallen")
    if section.answered == 0:
        return tn("{n} Pflichtfrage offen", "{n} Pflichtfragen offen", section.required_open)
    if section.required_open:
        return t(
            "{count}, {open}",
            count=count_words(section),
            open=tn("{n} Pflichtfrage offen", "{n} Pflichtfragen offen", section.required_open),
        )
    return count_words(section)


def instance_title(talk: Talk, path: str) -> str:
    """The heading of a repeat instance: "Bedarf 2 von 3"."""
    node = talk.interview.instance.node(path)
    series = node.parent
    name = plain(series.label or series.name) if series is not None else ""
    count = series.count if series is not None else 1
    return t("{name} {n} von {count}", name=name, n=node.position, count=count)
