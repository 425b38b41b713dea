"""A seat without a store, and the day of Miriam Becker of the design's pictures, for view tests."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from app.usecases.firms import (
    Badge,
    ConsentPurpose,
    ConsentSummary,
    FirmData,
    FirmFile,
    FirmPage,
    FirmRow,
    StepRow,
)
from app.usecases.interview_sections import SectionProgress
from app.usecases.interviews import FormRow, InterviewRow
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.referrals import ReferralRow
from app.usecases.seat import Identity
from app.usecases.syncing import SyncEntry, SyncStatus
from app.usecases.timeline import TimelineItem
from app.usecases.today import DueItem, ResumeCard, Today

QBA = "Qualifizierungsbedarfsanalyse"
BERLIN = timezone(timedelta(hours=1))
NOW = datetime(2026, 11, 24, 8, 12, tzinfo=BERLIN)

MIRIAM = Identity(
    user_id="u-miriam",
    name="Miriam Becker",
    role="mentor",
    network_id="n-1",
    network_name="Weiterbildungsverbund Saar",
    device_id="7f3a9c01",
    firm_id=None,
    region_ids=("r-1",),
)


def patch_day(monkeypatch: Any, *, empty: bool = False, status: SyncStatus | None = None) -> None:
    """Let every screen of a mentor read this module instead of a store."""
    shown = status or (SAFE if empty else STATUS)

    async def never(seat: object) -> None:
        await asyncio.Event().wait()

    answers: dict[str, Any] = {
        "today.today": NOTHING_DUE if empty else TODAY,
        "today_side.sync_status": shown,
        "today_side.referrals": () if empty else REFERRALS,
        "firms.find_firms": FirmPage((), 0) if empty else FirmPage(FIRMS, len(FIRMS)),
        "firm_file.firm_file": FILE,
        "start_talk.available_forms": () if empty else FORMS,
        "sync_centre.sync_status": shown,
        "sync_centre.sync_entries": () if empty else ENTRIES,
        "kit.safe_indicator.sync_status": shown,
    }
    for name, value in answers.items():
        monkeypatch.setattr(f"app.views.{name}", lambda *_args, value=value, **_data: value)
    monkeypatch.setattr("app.views.app.keep_in_step", never)


class FakeSeat:
    """A seat that holds nothing but who sits there."""

    def __init__(self, identity: Identity | None = MIRIAM) -> None:
        self.identity = identity
        self.now = lambda: NOW
        self.zone = NOW.tzinfo
        self.revision = 1
        self.server_url = "http://127.0.0.1:1"
        self.callbacks: list[Callable[[], None]] = []

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Remember who wants to know."""
        self.callbacks.append(callback)
        return lambda: self.callbacks.remove(callback)

    def close(self) -> None:
        """Nothing to let go of."""

    def change(self) -> None:
        """Pretend that the store changed."""
        self.revision += 1
        for callback in list(self.callbacks):
            callback()


def sections(states: str = "ddc?dc--") -> tuple[SectionProgress, ...]:
    """Eight sections; d done, c current, p parked, e error, - open."""
    words = {"d": "done", "c": "current", "p": "parked", "e": "error", "-": "open"}
    titles = ("Rahmen", "Betrieb", "Tätigkeiten", "Wissen", "Beteiligung", "Bedarf", "Hürden", "Abschluss")
    return tuple(
        SectionProgress(
            letter=letter,
            title=title,
            path=f"/data/{letter.lower()}",
            answered=4,
            total=9,
            required_open=1,
            parked=0,
            errors=0,
            state=words[sign],  # type: ignore[arg-type]
            instances=0,
        )
        for letter, title, sign in zip("ABCDEFGH", titles, states, strict=True)
    )


RESUME = ResumeCard(
    interview_id="i-1",
    firm_name="Presswerk Dillingen",
    form_title="Qualifizierungsbedarfsanalyse",
    section_letter="F",
    section_title="Bedarf",
    place_text="Bedarf 3",
    question_label="Was sollen die Beschäftigten danach können?",
    interrupted_at=datetime(2026, 11, 23, 16, 42, tzinfo=BERLIN),
    sections=sections("dddpdc--"),
)

FIRMS = (
    FirmRow(
        "f-1",
        "Presswerk Dillingen",
        "Dillingen",
        52,
        Badge("unterbrochen", 1),
        "PD",
        NOW - timedelta(hours=16),
        4,
    ),
    FirmRow("f-2", "Metallbau Schäfer", "Wadgassen", 18, None, "MS", NOW - timedelta(days=4), 0),
    FirmRow(
        "f-3",
        "Härterei Nalbach",
        "Nalbach",
        23,
        Badge("schritt_ueberfaellig", 1),
        "HN",
        NOW - timedelta(days=4),
        0,
    ),
    FirmRow("f-4", "Kfz-Technik Lauer", "Lebach", None, None, "KL", NOW - timedelta(days=5), 0),
    FirmRow(
        "f-5",
        "Zerspanung Hoffmann",
        "Überherrn",
        34,
        Badge("rueckfrage", 2),
        "ZH",
        NOW - timedelta(days=9),
        0,
    ),
    FirmRow("f-6", "Elektro Maurer", "Schwalbach", 12, Badge("offene_bedarfe", 3), "EM", None, 0),
    FirmRow("f-7", "Saar-Kabelbaum", "Saarwellingen", 140, Badge("eingereicht", 1), "SK", None, 0),
)


def due_item(kind: str, firm: str, detail: str, due: date | None, **more: object) -> DueItem:
    """A due item with the rest filled in."""
    base = DueItem(
        kind=kind,  # type: ignore[arg-type]
        record_id=f"d-{kind}-{firm}",
        firm_name=firm,
        detail=detail,
        due=due,
        at=None,
        overdue=False,
        interview_id=None,
        path=None,
        count=1,
        route_hint="/betriebe/f-1",
    )
    return replace(base, **more)  # type: ignore[arg-type]


TODAY = Today(
    day=NOW.date(),
    name="Miriam Becker",
    resume=(RESUME,),
    due=(
        due_item("step", "Härterei Nalbach", "Antrag vor Beginn stellen", date(2026, 11, 20), overdue=True),
        due_item("step", "Presswerk Dillingen", "Beim Träger nachfassen", date(2026, 11, 24)),
        due_item(
            "rueckfrage",
            "Zerspanung Hoffmann",
            "",
            None,
            count=2,
            interview_id="i-5",
            path="/data/b/b_tarif",
            at=NOW - timedelta(days=1),
            route_hint="/gespraech/i-5",
        ),
        due_item(
            "referral", "Metallbau Schäfer", "Technik-Akademie Saarlouis", None, route_hint="/verweise/v-1"
        ),
    ),
    recent=FIRMS[:3],
    unreadable=0,
)

NOTHING_DUE = Today(day=NOW.date(), name="Jens Wagner", resume=(), due=(), recent=(), unreadable=0)

STATUS = SyncStatus(
    waiting=4,
    on_server=128,
    needs_you=0,
    underway=None,
    phase="offline",
    last_success_at=datetime(2026, 11, 24, 6, 58, tzinfo=UTC),
    problem_code=None,
)
SAFE = replace(STATUS, waiting=0, phase="safe")
SYNCING = replace(STATUS, phase="syncing", underway=(2, 6), needs_you=1)

ENTRIES = (
    SyncEntry(
        "need",
        "n-9",
        "Bedarf, Zerspanung Hoffmann",
        "Robotik, SPS",
        "refused",
        None,
        NOW,
        1,
        "scope_forbidden",
        "revoked",
    ),
    SyncEntry("interview", "i-1", "Presswerk Dillingen, Gespräch", "", "device", None, None, 38, None, None),
    SyncEntry("referral", "v-1", "Verweis Robotik-Kurs", "", "underway", None, None, 2, None, None),
    SyncEntry("need", "n-1", "Härterei Nalbach, Bedarf", "", "server", "7F3A94", NOW, 0, None, None),
    SyncEntry(
        "step",
        "s-1",
        "Metallbau Schäfer, Schritt",
        "",
        "server",
        "A01B33",
        NOW - timedelta(days=1),
        0,
        None,
        None,
    ),
)

FORMS = (
    FormRow("qba_betrieb", "2026-11", "Qualifizierungsbedarfsanalyse"),
    FormRow("wissenssicherung", "2026-11", "Wissenssicherung"),
)


def need_row(key: str, topic: str, people: int, urgency: int, state: str) -> NeedRow:
    """A need with the rest filled in."""
    return NeedRow(
        id=key,
        firm_id="f-1",
        firm_name="Presswerk Dillingen",
        layer="network",
        state=state,
        topic="t",
        topic_label=topic,
        description="",
        people=people,
        people_range=None,
        urgency=urgency,
        horizon=None,
        horizon_label="",
        target_groups=(),
        target_group_labels=(),
        megatrends=(),
        goal=None,
        extent=None,
        cooperation=None,
        created_at=NOW,
        origin_interview="i-1",
        origin_path=None,
        released=False,
        released_at=None,
        referral_ids=(),
        waiting=True,
    )


FILE = FirmFile(
    firm=FirmData(
        id="f-1",
        name="Presswerk Dillingen",
        street="Hüttenstraße 4",
        postcode="66763",
        city="Dillingen",
        kreis5="10044",
        kreis_name="Landkreis Saarlouis",
        bundesland="sl",
        wz_edition="WZ2025",
        wz_section="C",
        wz_section_label="Verarbeitendes Gewerbe",
        wz_division="25",
        wz_division_label="Herstellung von Metallerzeugnissen",
        headcount=52,
        headcount_date=date(2026, 11, 9),
        headcount_group=None,
        headcount_sgb3=48.0,
        works_council="ja",
        status="aktiv",
    ),
    consent=ConsentSummary(
        "gilt",
        (
            ConsentPurpose("kontakt", "ja"),
            ConsentPurpose("weitergabe", "ja"),
            ConsentPurpose("statistik", "ja"),
        ),
        date(2026, 11, 9),
        "i-1",
    ),
    next_step=StepRow(
        "s-1",
        "f-1",
        "Presswerk Dillingen",
        "Beim Träger nachfassen",
        "mentor",
        "Mentorin",
        NOW.date(),
        None,
        False,
    ),
    needs=(
        need_row("n-1", "Hochvolt, Elektromobilität", 4, 4, "neu"),
        need_row("n-2", "Robotik, SPS, Sensorik", 8, 3, "vermittelt"),
        need_row("n-3", "Teilqualifikation Anlagenführung", 5, 3, "geprueft"),
    ),
    knowledge=(
        KnowledgeRow(
            "k-1",
            "f-1",
            "Presswerk Dillingen",
            "network",
            "erkannt",
            "Stufenwerkzeug einfahren",
            "rente",
            "Renteneintritt",
            date(2027, 3, 1),
            "1",
            5,
            15,
            "rot",
            "i-1",
            False,
            True,
        ),
        KnowledgeRow(
            "k-2",
            "f-1",
            "Presswerk Dillingen",
            "network",
            "geplant",
            "Angebotskalkulation",
            "wechsel",
            "Wechsel",
            None,
            "2",
            4,
            8,
            "gelb",
            "i-1",
            False,
            False,
        ),
    ),
    interviews=(
        InterviewRow(
            "i-1",
            "f-1",
            "Presswerk Dillingen",
            "network",
            "qba_betrieb",
            "Qualifizierungsbedarfsanalyse",
            "2026-11",
            "leitung",
            "unterbrochen",
            True,
            1,
            NOW - timedelta(hours=17),
            "Miriam Becker",
            True,
            NOW - timedelta(hours=16),
            True,
        ),
        InterviewRow(
            "i-2",
            "f-1",
            "Presswerk Dillingen",
            "network",
            "qba_betrieb",
            "Qualifizierungsbedarfsanalyse",
            "2026-11",
            "br",
            "eingereicht",
            False,
            1,
            NOW - timedelta(days=5),
            "Miriam Becker",
            True,
            NOW - timedelta(days=5),
            False,
        ),
    ),
    referrals=(),
    steps=(),
    timeline=(
        TimelineItem("interview_unterbrochen", NOW - timedelta(hours=16), QBA, "leitung", "i-1"),
        TimelineItem("need_neu", NOW - timedelta(hours=17), "Hochvolt, Elektromobilität", "", "n-1"),
        TimelineItem("interview_eingereicht", NOW - timedelta(days=5), QBA, "br", "i-2"),
        TimelineItem(
            "referral_uebermittelt", NOW - timedelta(days=14), "Technik-Akademie", "Robotik-Kurs", "v-1"
        ),
        TimelineItem("step_done", NOW - timedelta(days=15), "Kurzbericht zeigen", "Mentorin", "s-9"),
    ),
    waiting=38,
)


def referral_row(key: str, state: str, recipient: str) -> ReferralRow:
    """A referral with the rest filled in."""
    return ReferralRow(
        id=key,
        firm_id="f-1",
        firm_name="Presswerk Dillingen",
        directory_id="d-1",
        directory_name=recipient,
        directory_kind="traeger",
        topic_labels=("Robotik, SPS, Sensorik",),
        purpose="",
        state=state,
        created_at=NOW,
        blocked=None,
        waiting=False,
    )


REFERRALS = (
    referral_row("v-1", "entwurf", "Technik-Akademie Saarlouis"),
    referral_row("v-2", "uebermittelt", "Technik-Akademie Saarlouis"),
    referral_row("v-3", "uebermittelt", "Agentur für Arbeit Saarland"),
)
