"""
Firms: the register and the firm file (Betriebsakte).

Must not know: how things are drawn or worded.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from app.usecases.interviews import InterviewRow
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.referrals import ReferralRow
from app.usecases.seat import Seat

Only = Literal["alle", "meine", "offene_bedarfe"]
BadgeKind = Literal["rueckfrage", "unterbrochen", "schritt_ueberfaellig", "offene_bedarfe", "eingereicht"]


@dataclass(frozen=True)
class Badge:
    """The one most urgent status of a firm."""

    kind: BadgeKind
    count: int


@dataclass(frozen=True)
class FirmRow:
    """One firm in a list; `waiting` counts its records that are only on this device."""

    id: str
    name: str
    city: str
    headcount: int | None
    badge: Badge | None
    monogram: str
    last_contact: datetime | None
    waiting: int


@dataclass(frozen=True)
class FirmData:
    """Master data. `headcount` counts heads at the site, `headcount_sgb3` as § 82 SGB III counts them."""

    id: str
    name: str
    street: str
    postcode: str
    city: str
    kreis5: str
    kreis_name: str
    bundesland: str
    wz_edition: str
    wz_section: str
    wz_section_label: str
    wz_division: str
    wz_division_label: str
    headcount: int | None
    headcount_date: date | None
    headcount_group: int | None
    headcount_sgb3: float | None
    works_council: str
    status: str


@dataclass(frozen=True)
class ConsentPurpose:
    """One purpose (kontakt, weitergabe, statistik) and its answer: ja, nein, einzelfall, or ""."""

    purpose: str
    answer: str


@dataclass(frozen=True)
class ConsentSummary:
    """What the firm agreed to: state `gilt` (all yes), `teilweise`, `fehlt`; from which talk, since when."""

    state: Literal["gilt", "teilweise", "fehlt"]
    purposes: tuple[ConsentPurpose, ...]
    since: date | None
    interview_id: str | None


@dataclass(frozen=True)
class StepRow:
    """An agreed step: what, who (code), by when."""

    id: str
    firm_id: str
    firm_name: str
    what: str
    who: str
    who_label: str
    due: date | None
    done_at: datetime | None
    overdue: bool


@dataclass(frozen=True)
class TimelineItem:
    """
    One entry of a firm's story.

    `kind`: interview_<state>, need_<state>, knowledge, referral_<state>, step, step_done, consent.
    """

    kind: str
    at: datetime
    title: str
    detail: str
    target_id: str


@dataclass(frozen=True)
class FirmFile:
    """The whole story of one firm, as far as this seat may see it; newest first."""

    firm: FirmData
    consent: ConsentSummary
    next_step: StepRow | None
    needs: tuple[NeedRow, ...]
    knowledge: tuple[KnowledgeRow, ...]
    interviews: tuple[InterviewRow, ...]
    referrals: tuple[ReferralRow, ...]
    steps: tuple[StepRow, ...]
    timeline: tuple[TimelineItem, ...]
    waiting: int


def list_firms(seat: Seat, *, query: str = "", only: Only = "alle") -> tuple[FirmRow, ...]:
    """
    The firms of this seat by last contact.

    Args:
        query: Words that all must occur in name, city or industry; umlauts may be missing.
        only: `meine` = firms with an interview of mine; `offene_bedarfe` = firms with an open need.
    """
    raise NotImplementedError


def firm_file(seat: Seat, firm_id: str, *, language: str = "de") -> FirmFile:
    """
    The firm file.

    Raises:
        NotHereError: This seat does not hold the firm.
    """
    raise NotImplementedError
