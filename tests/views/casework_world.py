"""
A small world behind the use cases, for the tests of the casework, review and Kümmerer screens.

It answers the same functions with the same values as `app.usecases`, keeps its state in memory, and counts
its revision up as a store does. Firms and persons are invented.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

from app.models.passing import PassedGroup
from app.usecases.directory import DirectoryRow
from app.usecases.errors import NotHereError, StepNotPossibleError
from app.usecases.firms import ConsentPurpose, ConsentSummary, FirmData, FirmFile
from app.usecases.inhouse import ReleaseField, ReleasePreview, Undo
from app.usecases.interview_session import CommentView
from app.usecases.knowledge import KnowledgeRow
from app.usecases.needs import NeedRow
from app.usecases.referrals import PassedPreview, ReferralError, ReferralFile, ReferralRow
from app.usecases.reviews import Case, CaseQuestion, CaseRow, CaseSection, CheckItem, Reason
from app.usecases.seat import Identity
from app.usecases.syncing import SyncStatus
from app.usecases.today import DueItem, Today

NOW = datetime(2026, 11, 24, 15, 10, tzinfo=UTC)
OWN_FIRM = "f-poehlberg"

TOPICS = {
    "digital_basis": ("Digitale Grundlagen, Office, mobile Geräte", "Digital basics, office, mobile devices"),
    "software_fach": (
        "Fachsoftware (ERP, MES, CAD/CAM, Branchenlösung)",
        "Specialist software (ERP, MES, CAD/CAM)",
    ),
    "automation": ("Automatisierung, Robotik, SPS, Sensorik", "Automation, robotics, PLC, sensors"),
    "fertigung": (
        "Fertigungsverfahren (CNC, Schweißen, Kleben, Guss, 3D-Druck)",
        "Manufacturing processes (CNC, welding, bonding, casting, 3D printing)",
    ),
    "elektro_hv": ("Elektrotechnik, Hochvolt, Elektromobilität", "Electrical engineering, high voltage"),
    "fuehrung": ("Führung im Wandel", "Leading change"),
    "grundkomp": ("Grundkompetenzen (Lesen, Schreiben, Rechnen)", "Basic skills (literacy, numeracy)"),
    "sonst": ("Sonstiges", "Other"),
}


def topic_label(code: str, language: str) -> str:
    """The label of a topic."""
    return TOPICS[code][1 if language == "en" else 0]


def make_need(need_id: str, topic: str, **changes: Any) -> NeedRow:
    """A need with sensible rest."""
    row = NeedRow(
        id=need_id,
        firm_id="f-presswerk",
        firm_name="Presswerk Dillingen",
        layer="network",
        state="neu",
        topic=topic,
        topic_label=topic_label(topic, "de"),
        description="",
        people=None,
        people_range=None,
        urgency=3,
        horizon=None,
        horizon_label="",
        target_groups=(),
        target_group_labels=(),
        megatrends=(),
        goal=None,
        extent=None,
        cooperation=None,
        created_at=NOW - timedelta(days=3),
        origin_interview=None,
        origin_path=None,
        released=False,
        released_at=None,
        referral_ids=(),
        waiting=False,
    )
    return replace(row, **changes)


def make_knowledge(knowledge_id: str, area: str, light: str, risk: int, **changes: Any) -> KnowledgeRow:
    """An area of knowledge of the own firm."""
    row = KnowledgeRow(
        id=knowledge_id,
        firm_id=OWN_FIRM,
        firm_name="Werkzeugbau Pöhlberg",
        layer="inhouse",
        state="erkannt",
        area=area,
        reason="rente",
        reason_label="Renteneintritt",
        until=None,
        holders="1",
        criticality=4,
        risk=risk,
        light=light,
        origin_interview=None,
        released=False,
        waiting=False,
    )
    return replace(row, **changes)


def _entry(entry_id: str, name: str, kind: str, city: str, topics: tuple[str, ...], age: int) -> DirectoryRow:
    return DirectoryRow(
        id=entry_id,
        name=name,
        kind=kind,
        city=city,
        kreis5=None,
        kreis_name="Saarlouis",
        phone="+49 6831 555010",
        email="kontakt@beispiel.example",
        website="https://beispiel.example",
        topics=topics,
        topic_labels=tuple(topic_label(code, "de") for code in topics),
        description="Kurse für kleine Betriebe, auch bei Ihnen im Haus. Termine nach Absprache.",
        as_of=NOW.date() - timedelta(days=age),
        age_days=age,
    )


def _comment(comment_id: str, path: str, author: str, text: str, at: datetime, **changes: Any) -> CommentView:
    view = CommentView(
        id=comment_id,
        path=path,
        author_name=author,
        mine=author == "Sabine Thiel",
        text=text,
        at=at,
        resolved=False,
        reason_code=None,
    )
    return replace(view, **changes)


def _question(number: str, label: str, text: str, **changes: Any) -> CaseQuestion:
    row = CaseQuestion(
        number=number,
        label=label,
        path=f"/data/{number.replace(' ', '').lower()}",
        kind="input",
        text=text,
        previous_text=None,
        heading="",
        required=False,
        asked=True,
        violation=None,
        message="",
        comments=(),
    )
    return replace(row, **changes)


@dataclass
class World:
    """Everything behind the use cases; `seat` is what the screens get."""

    role: str = "supervisor"
    revision: int = 1
    listeners: list[Callable[[], None]] = field(default_factory=list)
    needs: dict[str, NeedRow] = field(default_factory=dict)
    areas: dict[str, KnowledgeRow] = field(default_factory=dict)
    entries: tuple[DirectoryRow, ...] = ()
    referral_files: dict[str, ReferralFile] = field(default_factory=dict)
    cases: dict[str, Case] = field(default_factory=dict)
    consent: str = "ja"
    started: list[tuple[str, str | None]] = field(default_factory=list)
    due: tuple[DueItem, ...] = ()
    refuse: str | None = None

    @property
    def seat(self) -> FakeSeat:
        """The seat of the role."""
        return FakeSeat(self)

    def changed(self) -> None:
        """A write happened."""
        self.revision += 1
        for callback in list(self.listeners):
            callback()

    def put_need(self, row: NeedRow) -> None:
        """Keep a need."""
        self.needs[row.id] = row
        self.changed()

    def put_case(self, case: Case) -> None:
        """Keep a case."""
        self.cases[case.row.interview_id] = case
        self.changed()


class FakeSeat:
    """What screens may ask a seat."""

    server_url = "http://test"

    def __init__(self, world: World) -> None:
        self.world = world
        self.zone = NOW.tzinfo
        names = {"supervisor": "Sabine Thiel", "mentor": "Miriam Becker", "kuemmerer": "Heike Richter"}
        self.identity: Identity | None = Identity(
            user_id=f"u-{world.role}",
            name=names[world.role],
            role=world.role,  # type: ignore[arg-type]
            network_id="n1",
            network_name="Weiterbildungsverbund Saar",
            device_id="7f3a9c01",
            firm_id=OWN_FIRM if world.role == "kuemmerer" else None,
            region_ids=("r1",),
        )

    @property
    def revision(self) -> int:
        """Grows with every change."""
        return self.world.revision

    def now(self) -> datetime:
        """The fixed clock of the pictures."""
        return NOW

    def subscribe(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back after every change."""
        self.world.listeners.append(callback)

        def stop() -> None:
            if callback in self.world.listeners:
                self.world.listeners.remove(callback)

        return stop

    def close(self) -> None:
        """Nothing to close."""


# --- the use cases -------------------------------------------------------------------------------------


def _in(row: NeedRow, language: str) -> NeedRow:
    return replace(row, topic_label=topic_label(row.topic, language))


def need(seat: Any, need_id: str, *, language: str = "de") -> NeedRow:
    found = seat.world.needs.get(need_id)
    if found is None:
        raise NotHereError(record=need_id)
    return _in(found, language)


def needs_of_firm(seat: Any, firm_id: str, *, language: str = "de") -> tuple[NeedRow, ...]:
    return tuple(_in(row, language) for row in seat.world.needs.values() if row.firm_id == firm_id)


def inhouse_needs(seat: Any, *, language: str = "de") -> tuple[NeedRow, ...]:
    return tuple(reversed(needs_of_firm(seat, OWN_FIRM, language=language)))


def inhouse_knowledge(seat: Any, *, language: str = "de") -> tuple[KnowledgeRow, ...]:
    return tuple(sorted(seat.world.areas.values(), key=lambda row: -row.risk))


def log_need(
    seat: Any,
    *,
    topic: str,
    urgency: str,
    people_range: str | None = None,
    people: int | None = None,
    description: str = "",
) -> str:
    need_id = f"n-{len(seat.world.needs) + 1}"
    seat.world.put_need(
        make_need(
            need_id,
            topic,
            urgency=int(urgency),
            people_range=people_range,
            people=people,
            firm_id=OWN_FIRM,
            firm_name="Werkzeugbau Pöhlberg",
            layer="inhouse",
            created_at=NOW,
            waiting=True,
        )
    )
    return need_id


def start_short_form(seat: Any, need_id: str | None = None) -> str:
    seat.world.started.append(("bedarf_kurz", need_id))
    return "i-short"


def start_interview(seat: Any, *, firm_id: str, form_id: str, perspective: str) -> str:
    seat.world.started.append((form_id, perspective))
    return "i-knowledge"


def release_preview(seat: Any, need_id: str, *, language: str = "de") -> ReleasePreview:
    row = need(seat, need_id, language=language)
    fields = [ReleaseField("topic", row.topic_label)]
    if row.description:
        fields.append(ReleaseField("description", row.description))
    fields.append(ReleaseField("people", str(row.people) if row.people else row.people_range or ""))
    fields.append(ReleaseField("urgency", str(row.urgency)))
    return ReleasePreview(
        need=row,
        fields=tuple(fields),
        stays=("answers", "notes"),
        recipient="Weiterbildungsverbund Saar",
        small_group=row.people_range == "1-2",
        blocked="already_released" if row.released else None,
    )


def release(seat: Any, need_id: str, *, agreed: bool) -> Undo:
    if not agreed:
        raise StepNotPossibleError("agreement_missing")
    row = seat.world.needs[need_id]
    seat.world.put_need(replace(row, released=True, released_at=NOW, waiting=True))
    return Undo("release", need_id)


def withdraw_release(seat: Any, need_id: str) -> None:
    row = seat.world.needs[need_id]
    seat.world.put_need(replace(row, released=False, released_at=None, waiting=True))


def undo_last(seat: Any, token: Undo) -> bool:
    if token.kind == "release":
        withdraw_release(seat, token.record_id)
    else:
        seat.world.needs.pop(token.record_id, None)
        seat.world.changed()
    return True


def directory_entries(
    seat: Any, *, query: str = "", topic: str | None = None, language: str = "de"
) -> tuple[DirectoryRow, ...]:
    words = query.lower().split()
    return tuple(
        row
        for row in seat.world.entries
        if (topic is None or topic in row.topics)
        and all(word in f"{row.name} {row.city} {row.description}".lower() for word in words)
    )


def directory_entry(seat: Any, entry_id: str, *, language: str = "de") -> DirectoryRow:
    for row in seat.world.entries:
        if row.id == entry_id:
            found: DirectoryRow = row
            return found
    raise NotHereError(record=entry_id)


def referrals(seat: Any, *, language: str = "de") -> tuple[ReferralRow, ...]:
    return tuple(file.row for file in seat.world.referral_files.values())


def referral(seat: Any, referral_id: str, *, language: str = "de") -> ReferralFile:
    if referral_id not in seat.world.referral_files:
        raise NotHereError(record=referral_id)
    found: ReferralFile = seat.world.referral_files[referral_id]
    return found


def passed_preview(seat: Any, need_ids: Sequence[str], *, language: str = "de", **more: Any) -> PassedPreview:
    rows = tuple(need(seat, need_id, language=language) for need_id in need_ids)
    return PassedPreview(rows, _passed(rows), ("urgency", "cooperation"))


def _passed(rows: Sequence[NeedRow]) -> tuple[PassedGroup, ...]:
    groups = []
    for row in rows:
        lines = [("Thema", row.topic_label)]
        if row.description:
            lines.append(("Beschreibung", row.description))
        lines.append(("Wie viele Personen", str(row.people) if row.people else row.people_range or ""))
        groups.append(PassedGroup("Bedarf", tuple(lines)))
    return tuple(groups)


def draft_referral(
    seat: Any, *, need_ids: Sequence[str], directory_id: str, purpose: str, note: str = "", **more: Any
) -> str:
    if not purpose.strip():
        raise ReferralError("purpose_missing")
    needs = tuple(seat.world.needs[need_id] for need_id in need_ids)
    recipient = directory_entry(seat, directory_id)
    referral_id = f"r-{len(seat.world.referral_files) + 1}"
    seat.world.referral_files[referral_id] = make_referral(
        referral_id, needs, recipient, purpose, note=note, waiting=True
    )
    seat.world.changed()
    return referral_id


def consent_refusal(seat: Any, firm_id: str, *, directory_id: str = "", kind: str = "") -> str | None:
    refusals = {"ja": None, "nein": "consent_refused", "einzelfall": "consent_each_time"}
    return refusals.get(seat.world.consent, "consent_missing")


def undo_of_log(need_id: str) -> Undo:
    return Undo("log", need_id)


def withdraw_referral(seat: Any, referral_id: str, *, reason: str = "") -> None:
    file = seat.world.referral_files[referral_id]
    seat.world.referral_files[referral_id] = replace(file, row=replace(file.row, state="zurueckgezogen"))
    seat.world.changed()


def make_referral(
    referral_id: str,
    needs: tuple[NeedRow, ...],
    recipient: DirectoryRow,
    purpose: str,
    *,
    state: str = "entwurf",
    blocked: str | None = None,
    note: str = "",
    waiting: bool = False,
) -> ReferralFile:
    """A referral in full."""
    first = needs[0]
    return ReferralFile(
        row=ReferralRow(
            id=referral_id,
            firm_id=first.firm_id,
            firm_name=first.firm_name,
            directory_id=recipient.id,
            directory_name=recipient.name,
            directory_kind=recipient.kind,
            topic_labels=tuple(row.topic_label for row in needs),
            purpose=purpose,
            state=state,
            created_at=NOW - timedelta(days=15),
            blocked=blocked,
            waiting=waiting,
            shown=state,
        ),
        needs=needs,
        recipient=recipient,
        passed=_passed(needs),
        not_passed=("description", "cooperation"),
        note=note,
        reason=None,
    )


def firm_file(seat: Any, firm_id: str, *, language: str = "de") -> FirmFile:
    own = firm_id == OWN_FIRM
    name = "Werkzeugbau Pöhlberg" if own else "Presswerk Dillingen"
    return FirmFile(
        firm=FirmData(
            id=firm_id,
            name=name,
            street="",
            postcode="",
            city="Annaberg-Buchholz" if own else "Dillingen",
            kreis5="",
            kreis_name="",
            bundesland="sn" if own else "sl",
            wz_edition="WZ2025",
            wz_section="C",
            wz_section_label="",
            wz_division="25",
            wz_division_label="",
            headcount=28,
            headcount_date=None,
            headcount_group=None,
            headcount_sgb3=None,
            works_council="ja",
            status="aktiv",
        ),
        consent=ConsentSummary(
            state="gilt" if seat.world.consent == "ja" else "fehlt",
            purposes=(ConsentPurpose("weitergabe", seat.world.consent),),
            since=date(2026, 11, 9),
            interview_id="i1",
        ),
        next_step=None,
        needs=needs_of_firm(seat, firm_id, language=language),
        knowledge=(),
        interviews=(),
        referrals=(),
        steps=(),
        timeline=(),
        waiting=0,
    )


def today(seat: Any, *, language: str = "de") -> Today:
    return Today(
        day=NOW.date(),
        name=seat.identity.name,
        resume=(),
        due=seat.world.due,
        recent=(),
        unreadable=0,
    )


def review_queue(seat: Any, *, language: str = "de") -> tuple[CaseRow, ...]:
    order = {"eingereicht": 0, "rueckfrage": 1, "freigegeben": 2}
    rows = [case.row for case in seat.world.cases.values()]
    return tuple(sorted(rows, key=lambda row: (order[row.state], -len(row.reasons))))


def open_case(seat: Any, interview_id: str, *, language: str = "de") -> Case:
    if interview_id not in seat.world.cases:
        raise NotHereError(record=interview_id)
    found: Case = seat.world.cases[interview_id]
    return found


def _rewrite(case: Case, path: str, change: Callable[[CaseQuestion], CaseQuestion]) -> Case:
    sections = tuple(
        replace(
            section,
            questions=tuple(change(q) if q.path == path else q for q in section.questions),
        )
        for section in case.sections
    )
    open_comments = sum(
        1 for s in sections for q in s.questions for c in q.comments if c.mine and not c.resolved
    )
    return replace(
        case,
        sections=sections,
        row=replace(case.row, open_comments=open_comments),
        can_return=open_comments > 0 and case.row.state == "eingereicht",
    )


def comment(seat: Any, interview_id: str, path: str, text: str, *, reason_code: str | None = None) -> str:
    case = seat.world.cases[interview_id]
    made = _comment(f"c-{seat.revision}", path, "Sabine Thiel", text, NOW)
    seat.world.put_case(_rewrite(case, path, lambda q: replace(q, comments=(*q.comments, made))))
    return made.id


def _set_resolved(seat: Any, comment_id: str, resolved: bool) -> None:
    for case in list(seat.world.cases.values()):
        for section in case.sections:
            for q in section.questions:
                if any(c.id == comment_id for c in q.comments):
                    comments = tuple(
                        replace(c, resolved=resolved) if c.id == comment_id else c for c in q.comments
                    )
                    seat.world.put_case(
                        _rewrite(case, q.path, lambda x, comments=comments: replace(x, comments=comments))
                    )
                    return


def resolve_comment(seat: Any, comment_id: str) -> None:
    _set_resolved(seat, comment_id, True)


def unresolve_comment(seat: Any, comment_id: str) -> None:
    _set_resolved(seat, comment_id, False)


def return_case(seat: Any, interview_id: str) -> None:
    case = seat.world.cases[interview_id]
    if not case.can_return:
        raise StepNotPossibleError("comment_missing")
    seat.world.put_case(
        replace(case, row=replace(case.row, state="rueckfrage"), can_return=False, can_approve=False)
    )


def approve_case(seat: Any, interview_id: str, *, content_hash: str | None = None) -> None:
    if seat.world.refuse:
        raise StepNotPossibleError(seat.world.refuse)
    case = seat.world.cases[interview_id]
    seat.world.put_case(
        replace(
            case,
            row=replace(case.row, state="freigegeben"),
            can_return=False,
            can_approve=False,
            approved_at=NOW,
            approved_by_name="Sabine Thiel",
        )
    )


async def keep_in_step(seat: Any) -> None:
    """No server here."""


def sync_status(seat: Any) -> SyncStatus:
    waiting = 4 if seat.world.role == "mentor" else 0
    return SyncStatus(
        waiting=waiting,
        on_server=128,
        needs_you=0,
        underway=None,
        phase="waiting" if waiting else "safe",
        last_success_at=NOW,
        problem_code=None,
    )


PATCHES: dict[str, tuple[str, ...]] = {
    "app.usecases.needs": ("need", "needs_of_firm"),
    "app.usecases.inhouse": (
        "inhouse_needs",
        "inhouse_knowledge",
        "log_need",
        "start_short_form",
        "release_preview",
        "release",
        "withdraw_release",
        "undo_last",
        "undo_of_log",
    ),
    "app.usecases.interviews": ("start_interview",),
    "app.usecases.directory": ("directory_entries", "directory_entry"),
    "app.usecases.referrals": (
        "referrals",
        "referral",
        "passed_preview",
        "draft_referral",
        "consent_refusal",
    ),
    "app.usecases.referral_steps": ("withdraw_referral",),
    "app.usecases.firms": ("firm_file",),
    "app.usecases.today": ("today",),
    "app.usecases.reviews": (
        "review_queue",
        "open_case",
        "comment",
        "resolve_comment",
        "unresolve_comment",
        "return_case",
        "approve_case",
    ),
    "app.views.kit.safe_indicator": ("sync_status",),
    "app.views.app": ("keep_in_step",),
}


def install(set_attribute: Callable[[Any, str, Any], None]) -> None:
    """Put this world's functions in place of the use cases, with `monkeypatch.setattr` or `setattr`."""
    for module, names in PATCHES.items():
        target = importlib.import_module(module)
        for name in names:
            set_attribute(target, name, globals()[name])


# --- worlds --------------------------------------------------------------------------------------------


def mentor_world() -> World:
    """Two needs of one firm, a directory, one drafted and one transmitted referral."""
    world = World(role="mentor")
    robots = make_need(
        "n1", "automation", people=8, urgency=3, extent="ueber120", horizon_label="In 3 bis 12 Monaten",
        description="Roboterzelle selbst umprogrammieren.", target_group_labels=("Fachkräfte",),
    )  # fmt: skip
    leading = make_need("n2", "fuehrung", people=3, urgency=2)
    world.needs = {"n1": robots, "n2": leading}
    world.entries = (
        _entry("d1", "Technik-Akademie Saarlouis", "traeger", "Saarlouis", ("automation", "fertigung"), 4),
        _entry("d2", "Bildungswerk Saar-Mitte", "traeger", "Lebach", ("automation", "fuehrung"), 54),
        _entry("d3", "Arbeitgeber-Service der Agentur für Arbeit", "foerderstelle", "Saarlouis", (), 12),
        _entry("d4", "Beratungsstelle Wandel der Arbeit", "beratung", "Saarbrücken", ("fuehrung",), 220),
        _entry("d5", "Handwerkskammer des Saarlandes", "kammer", "Saarbrücken", ("elektro_hv",), 30),
    )
    world.referral_files = {
        "r1": make_referral("r1", (robots,), world.entries[0], "Angebot einholen", state="uebermittelt"),
        "r2": make_referral(
            "r2",
            (leading,),
            world.entries[3],
            "Beratung vereinbaren",
            blocked="consent_refused",
            waiting=True,
        ),
    }
    return world


def kuemmerer_world() -> World:
    """A toolmaker with three needs and three areas of knowledge."""
    world = World(role="kuemmerer")
    own = {"firm_id": OWN_FIRM, "firm_name": "Werkzeugbau Pöhlberg", "layer": "inhouse"}
    world.needs = {
        "k3": make_need("k3", "digital_basis", people=7, urgency=2, **own),
        "k2": make_need(
            "k2", "software_fach", people_range="3-5", urgency=2, released=True, released_at=NOW, **own
        ),
        "k1": make_need(
            "k1",
            "fertigung",
            people=4,
            urgency=3,
            description="Aluminium schweißen, WIG.",
            waiting=True,
            **own,
        ),
    }
    world.areas = {
        row.id: row
        for row in (
            make_knowledge("w1", "Einrichten Presse 4", "rot", 15, until=date(2027, 3, 1), state="geplant"),
            make_knowledge(
                "w2", "Kontakt zu Stammkunden", "gelb", 8, holders="2", criticality=3,
                until=date(2027, 8, 1), reason_label="Wechsel absehbar",
            ),
            make_knowledge(
                "w3", "Angebotskalkulation in Excel", "gelb", 6, holders="2", criticality=3, state="laeuft"
            ),
            make_knowledge("w4", "Prüfplan Messmaschine", "gruen", 5, holders="3", state="gesichert"),
        )
    }  # fmt: skip
    return world


def _case_row(interview_id: str, firm: str, **changes: Any) -> CaseRow:
    row = CaseRow(
        interview_id=interview_id,
        firm_id=f"f-{interview_id}",
        firm_name=firm,
        perspective="leitung",
        form_title="Qualifizierungsbedarfsanalyse",
        revision=1,
        submitted_at=NOW - timedelta(days=4),
        submitted_by_name="Miriam Becker",
        state="eingereicht",
        reasons=(),
        open_comments=0,
        waiting=False,
    )
    return replace(row, **changes)


def _checklist(consent: bool = True) -> tuple[CheckItem, ...]:
    return (
        CheckItem("privacy_notice", True, {}),
        CheckItem("consent", consent, {"kontakt": "ja", "weitergabe": "ja", "statistik": "nein"}),
        CheckItem("numbers", True, {"count": 0}),
        CheckItem("next_step", True, {"due": "2026-11-26"}),
        CheckItem("comments", False, {"count": 1}),
    )


def _case(row: CaseRow, sections: tuple[CaseSection, ...], **changes: Any) -> Case:
    changed = sum(1 for s in sections for q in s.questions if q.previous_text is not None)
    total = sum(len(s.questions) for s in sections)
    case = Case(
        row=row,
        form_version="2026112101",
        sections=sections,
        checklist=_checklist(),
        changed=changed,
        unchanged=total - changed,
        removed=(),
        change_reason="",
        content_hash="9c41e7" + "0" * 58,
        can_return=row.open_comments > 0,
        can_approve=row.state == "eingereicht",
        blocked=None,
        approved_at=None,
        approved_by_name="",
    )
    return replace(case, **changes)


def _talk() -> tuple[CaseSection, ...]:
    frame = (
        _question("A 1", "Wurde der Datenschutzhinweis gegeben?", "Ja", required=True),
        _question("A 2", "Wer nimmt teil?", "Geschäftsführung, Personal"),
        _question("A 3", "Darf das Netzwerk die Angaben weitergeben?", "Im Einzelfall fragen", required=True),
    )
    firm = (
        _question("B 1", "Beschäftigte am Standort", "34", required=True),
        _question("B 2", "davon 45 Jahre und älter", "12"),
        _question("B 3", "Was bewegt den Betrieb gerade am meisten?", "Neue Roboterzelle ab Januar, zwei "
                  "Kolleginnen gehen in Rente, und ein Kunde verlangt digitale Prüfprotokolle."),
    )  # fmt: skip
    people = "/data/f_bedarf/rep_bedarf[a]/b_personen"
    extent = "/data/f_bedarf/rep_bedarf[a]/b_umfang"
    monday = NOW - timedelta(days=1, hours=1)
    needs = (
        _question("F 1", "Thema", "Fertigungsverfahren", heading="Bedarf 1", required=True),
        _question(
            "F 5", "Anzahl Personen", "21", previous_text="34", heading="Bedarf 1", required=True,
            path=people,
            comments=(
                _comment("c1", people, "Sabine Thiel",
                         "34 von 34 Personen in einem Bedarf. Sind wirklich alle gemeint oder nur die "
                         "Fertigung?", monday),
                _comment("c2", people, "Miriam Becker", "Nur die Fertigung. Ich habe 21 eingetragen.",
                         NOW - timedelta(minutes=5)),
            ),
        ),
        _question("F 6", "davon ohne verwertbaren Berufsabschluss", "9", previous_text="12",
                  heading="Bedarf 1"),
        _question(
            "F 11", "Geschätzter Umfang je Person", "mehr als 120 Stunden", previous_text="bis 16 Stunden",
            heading="Bedarf 1", path=extent,
            comments=(
                _comment("c3", extent, "Sabine Thiel",
                         "Kursziel ist Teilqualifikation. Passt dann „bis 16 Stunden“?", monday,
                         resolved=True),
                _comment("c4", extent, "Miriam Becker", "Verwechselt. Jetzt „mehr als 120 Stunden“.",
                         NOW - timedelta(minutes=4), resolved=True),
            ),
        ),
    )  # fmt: skip
    return (
        CaseSection("A", "Rahmen und Einwilligung", "/data/a", frame),
        CaseSection("B", "Der Betrieb", "/data/b", firm),
        CaseSection("F", "Bedarfe", "/data/f", needs),
    )


def supervisor_world() -> World:
    """Six submitted cases of every kind, one returned and one approved."""
    world = World(role="supervisor")
    first = _case_row(
        "i1", "Zerspanung Hoffmann", revision=2, submitted_at=NOW - timedelta(minutes=5), open_comments=1,
        reasons=(Reason("answers", {"count": 2}), Reason("changed", {"count": 3})),
    )  # fmt: skip
    cases = [
        _case(first, _talk(), change_reason="Zahl beim Betrieb nachgefragt"),
        _case(
            _case_row("i2", "Presswerk Dillingen", perspective="br",
                      reasons=(Reason("covers_everyone", {"people": 52, "of": 52}),)),
            _talk()[:2],
        ),
        _case(_case_row("i3", "Metallbau Schäfer"), _talk()[:2]),
        _case(
            _case_row("i4", "Saar-Kabelbaum", reasons=(Reason("consent_missing", {}),)),
            _talk()[:2], checklist=_checklist(consent=False), can_approve=False, blocked="consent_missing",
        ),
        _case(
            _case_row("i5", "Elektro Maurer",
                      reasons=(Reason("contradictions", {"count": 1}), Reason("small_group", {"people": 2}))),
            _talk()[:2],
        ),
        _case(_case_row("i6", "Härterei Nalbach", state="rueckfrage", open_comments=2), _talk()[:2],
              can_return=False, can_approve=False),
        _case(_case_row("i7", "Gießerei Bous", state="freigegeben"), _talk()[:2], can_approve=False,
              approved_at=NOW - timedelta(days=2), approved_by_name="Sabine Thiel"),
    ]  # fmt: skip
    world.cases = {case.row.interview_id: case for case in cases}
    return world


def empty_world(role: str) -> World:
    """Nothing there yet."""
    return World(role=role)


WORLDS: dict[str, Callable[[], World]] = {
    "mentor": mentor_world,
    "kuemmerer": kuemmerer_world,
    "supervisor": supervisor_world,
}
