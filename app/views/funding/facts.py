"""
The calculator: every fact of a check with where it comes from, to be put right on the spot.

What is typed here lives in the screen alone. Facts about a person are asked nowhere else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date

import flet as ft

from app.advice.funding import NEVER, PERSON_FACTS, FactKind
from app.models.funding_check import Fact
from app.usecases.funding import FundingView
from app.usecases.funding_facts import KnownFact
from app.views.funding.words import fact_label, fact_words, source_words
from app.views.kit.cards import card, note
from app.views.kit.chips import Choice, segmented
from app.views.kit.fields import TextInput
from app.views.kit.text import heading, muted, text
from app.views.texts import day_number, t

OnFact = Callable[[str, Fact | None], None]
OnProblem = Callable[[str], None]

COURSE = (
    "stichtag",
    "stunden",
    "azav_massnahme",
    "azav_traeger",
    "kosten",
    "afbg_ziel",
    "ustd",
    "fortbildungsstufe1",
    "ziel_berufsabschluss",
    "arbeitgeberpflicht",
    "nur_arbeitsplatz",
    "extern_offen",
)
PERSON = (
    "alter",
    "schwerbehindert",
    "ohne_abschluss",
    "jahre_seit_abschluss",
    "jahre_seit_82",
    "monate_im_betrieb",
    "gekuendigt",
)
FIRM = (
    "besch_sgb3",
    "bv_tv_weiterbildung",
    "kug_bezug",
    "besch_koepfe",
    "kmu_eu",
    "betrieb_an",
    "betroffene_an",
    "bv_tv_82a",
    "erklaerung_arbeitgeber",
    "arbeitgeber_finanziert",
    "jahre_seit_82a",
    "betriebsaenderung",
    "transfer_kug",
    "land",
)
_UNKNOWN, _YES, _NO = "?", "ja", "nein"


def all_facts(
    view: FundingView, problems: Mapping[str, str], on_fact: OnFact, on_problem: OnProblem
) -> ft.Control:
    """All facts, in three groups."""
    book = view.rules.book
    rest = tuple(name for name in book.facts if name not in (*COURSE, *PERSON, *FIRM))
    groups = [
        (t("Kurs"), COURSE, None),
        (
            t("Person"),
            PERSON,
            t("Alter und Behinderung bleiben nur auf dieser Seite und werden nicht gespeichert."),
        ),
        (t("Betrieb"), FIRM, None),
        (t("Weiteres"), rest, None),
    ]
    parts: list[ft.Control] = []
    for title, names, remark in groups:
        fields = [
            fact_field(view, name, problems.get(name), on_fact, on_problem)
            for name in names
            if name in book.facts and _asked(name, view)
        ]
        if not fields:
            continue
        lines: list[ft.Control] = [heading(title, "title-medium", level=2)]
        if remark is not None:
            lines.append(note(remark, role="neutral", icon=ft.Icons.VISIBILITY_OFF_ROUNDED))
        parts.append(card(_column([*lines, *fields], spacing=16)))
    return _column(parts, spacing=12)


def _asked(name: str, view: FundingView) -> bool:
    """Whether a fact can matter: what only counts for one goal or size is not asked of all others."""
    if name in ("ustd", "fortbildungsstufe1"):
        return view.values.get("afbg_ziel") is True
    if name == "erklaerung_arbeitgeber":
        staff = view.values.get("betrieb_an")
        return not isinstance(staff, int | float) or staff < 10
    return True


def fact_field(
    view: FundingView, name: str, problem: str | None, on_fact: OnFact, on_problem: OnProblem
) -> ft.Control:
    """One fact: its question, its value, where that comes from."""
    kind = view.rules.book.facts[name]
    known = view.facts.get(name)
    if name == "stichtag" and known is None and view.starts is not None:
        known = KnownFact(view.starts.isoformat(), "offer" if view.course else "typed")
    label = fact_label(name, kind)
    if kind.type == "enum":
        lines: list[ft.Control] = [
            muted(label, "label-medium"),
            text(fact_words(name, known.value) if known is not None else t("unbekannt"), "body-large"),
        ]
    elif kind.type == "bool":
        lines = [text(label, "label-large", size=15), _yes_no(name, label, known, on_fact)]
    else:
        lines = [_entry(kind, label, known, problem, on_fact, on_problem)]
    if known is not None and problem is None:
        lines.append(muted(source_words(known), "label-small"))
    elif name in PERSON_FACTS and problem is None:
        lines.append(muted(t("wird nicht gespeichert"), "label-small"))
    return ft.Container(_column(lines, spacing=5), key=f"fact-{name}")


def _yes_no(name: str, label: str, known: KnownFact | None, on_fact: OnFact) -> ft.Control:
    chosen = _UNKNOWN if known is None else (_YES if known.value is True else _NO)
    values: dict[str, Fact | None] = {_YES: True, _NO: False, _UNKNOWN: None}
    return segmented(
        [Choice(_YES, t("Ja")), Choice(_NO, t("Nein")), Choice(_UNKNOWN, t("Offen"))],
        chosen,
        lambda value: on_fact(name, values[value]),
        small=True,
        name=label,
    )


def _entry(
    kind: FactKind,
    label: str,
    known: KnownFact | None,
    problem: str | None,
    on_fact: OnFact,
    on_problem: OnProblem,
) -> ft.Control:
    def commit(words: str) -> None:
        value = parse_fact(kind, words)
        if value is None and words.strip():
            on_problem(kind.name)
        else:
            on_fact(kind.name, value)

    return TextInput(
        label,
        _shown(kind, known),
        commit,
        error=problem,
        keyboard_type=ft.KeyboardType.DATETIME if kind.type == "date" else ft.KeyboardType.TEXT,
        hint_text=t("TT.MM.JJJJ") if kind.type == "date" else None,
        delay=0.6,
    )


def _shown(kind: FactKind, known: KnownFact | None) -> str:
    if known is None:
        return ""
    if kind.type == "date":
        return day_number(date.fromisoformat(str(known.value)))
    return fact_words(kind.name, known.value).removesuffix(" €").removeprefix("€")


def parse_fact(kind: FactKind, words: str) -> Fact | None:
    """
    Read a typed number or date, as people here write them: "12,5", "3.920", "11.01.2027", "nie".

    Returns:
        The value (a date as ISO text), or None if it is empty or cannot be read.
    """
    words = words.strip()
    if kind.type == "date":
        day = _date(words)
        return day.isoformat() if day is not None else None
    if kind.name.startswith("jahre_seit_82") and words.lower() in ("nie", "never"):
        return NEVER
    plain = words.replace("€", "").replace(" ", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    elif plain.count(".") and all(len(part) == 3 for part in plain.split(".")[1:]):
        plain = plain.replace(".", "")
    try:
        value = float(plain)
    except ValueError:
        return None
    if value != value or value in (float("inf"), float("-inf")):
        return None
    return int(value) if value.is_integer() else value


def _date(words: str) -> date | None:
    try:
        return date.fromisoformat(words)
    except ValueError:
        pass
    parts = words.split(".")
    if len(parts) != 3 or not all(part.isdigit() for part in parts):
        return None
    day, month, year = (int(part) for part in parts)
    try:
        return date(year + 2000 if year < 100 else year, month, day)
    except ValueError:
        return None


def _column(parts: Sequence[ft.Control], *, spacing: float) -> ft.Control:
    return ft.Column(
        list(parts), spacing=spacing, tight=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
