"""
Knowledge at risk (Wissen in Gefahr): areas few people master, and when they may be lost.

Must not know: names of persons; holders are a number.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.models import codelists
from app.models.firm import Firm
from app.models.knowledge import Knowledge
from app.models.scopes import FIRM_LAYERS, firm_scope
from app.models.values import Layer
from app.usecases.records import all_of, find_noun, get, waiting_ids
from app.usecases.seat import Seat


@dataclass(frozen=True)
class KnowledgeRow:
    """One area of knowledge. `light` is rot, gelb or gruen; `holders` "1", "2" or "3" (three or more)."""

    id: str
    firm_id: str
    firm_name: str
    layer: Layer
    state: str
    area: str
    reason: str
    reason_label: str
    until: date | None
    holders: str
    criticality: int
    risk: int
    light: str
    origin_interview: str | None
    released: bool
    waiting: bool


def knowledge_row(
    area: Knowledge, *, firm_name: str, language: str = "de", waiting: bool = False
) -> KnowledgeRow:
    """An area in the shape of a row."""
    return KnowledgeRow(
        id=area.id,
        firm_id=area.firm_id,
        firm_name=firm_name,
        layer=area.layer,
        state=area.state,
        area=area.area,
        reason=area.reason,
        reason_label=codelists.label(codelists.LOSS_REASONS, area.reason, language),
        until=area.until,
        holders=area.holders,
        criticality=int(area.criticality) if area.criticality.isdigit() else 0,
        risk=area.risk,
        light=area.light,
        origin_interview=area.origin_interview,
        released=area.released_as is not None or area.layer == "shared",
        waiting=waiting,
    )


def knowledge_of_firm(seat: Seat, firm_id: str, *, language: str = "de") -> tuple[KnowledgeRow, ...]:
    """The areas of a firm that this seat may see, highest risk first."""
    scopes = [firm_scope(firm_id, layer) for layer in FIRM_LAYERS]
    return rows_of(seat, all_of(seat, Knowledge, scopes=scopes), language=language)


def rows_of(seat: Seat, areas: Iterable[Knowledge], *, language: str) -> tuple[KnowledgeRow, ...]:
    """Areas as rows, highest risk first; copies whose original is here are left out."""
    areas = tuple(areas)
    copies = {area.released_as for area in areas if area.released_as}
    names = {firm.id: firm.name for firm in all_of(seat, Firm)}
    waiting = waiting_ids(seat)
    rows = [
        knowledge_row(
            area, firm_name=names.get(area.firm_id, ""), language=language, waiting=area.id in waiting
        )
        for area in areas
        if area.id not in copies
    ]
    return tuple(sorted(rows, key=lambda row: (-row.risk, row.until or date.max, row.id)))


def knowledge(seat: Seat, knowledge_id: str, *, language: str = "de") -> KnowledgeRow:
    """
    One area.

    Raises:
        NotHereError: This seat does not hold it.
    """
    area = get(seat, Knowledge, knowledge_id)
    firm = find_noun(seat, Firm, area.firm_id)
    return knowledge_row(
        area,
        firm_name=firm.name if firm else "",
        language=language,
        waiting=knowledge_id in waiting_ids(seat),
    )
