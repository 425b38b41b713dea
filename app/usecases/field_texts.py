"""
Fields of a need as a person reads them, for the two places that show what leaves: referral and release.

Must not know: who gets them.
"""

from collections.abc import Iterable

from app.models import codelists
from app.models.need import Need


def texts_of_need(need: Need, names: Iterable[str], language: str) -> tuple[tuple[str, str], ...]:
    """
    The named fields with their text, those without a value left out.

    A range of people ("3-5") is given as its code; the view has words for it.
    """
    pairs = ((name, _text(need, name, language)) for name in names)
    return tuple((name, text) for name, text in pairs if text)


def _text(need: Need, name: str, language: str) -> str:
    match name:
        case "topic":
            return codelists.topic_label(need.topic, language)
        case "target_groups":
            return ", ".join(codelists.label(codelists.GROUPS, each, language) for each in need.target_groups)
        case "megatrends":
            return ", ".join(
                codelists.label(codelists.MEGATRENDS, each, language) for each in need.megatrends
            )
        case "horizon":
            return codelists.label(codelists.HORIZONS, need.horizon, language)
        case "urgency":
            return codelists.label(codelists.URGENCIES, need.urgency, language)
        case "goal":
            return codelists.label(codelists.GOALS, need.goal, language)
        case "extent":
            return codelists.label(codelists.EXTENTS, need.extent, language)
        case "cooperation":
            return codelists.label(codelists.COOPERATION, need.cooperation, language)
        case "people_range":
            return (need.people_range or "") if need.people is None else ""
        case _:
            value = getattr(need, name, None)
            return "" if value is None else str(value)
