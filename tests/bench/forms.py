"""The form engine beside JavaRosa: loading a form and taking an answer, both warm, in the same run."""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from pyxform.xls2xform import convert

from app.forms import FormInstance, cached_form, parse_form
from app.forms.instance.environment import read_attachment
from app.forms.replay import apply, context_of, node_at
from app.forms.xpath import parse_expression
from tests.bench.table import Row
from tests.bench.timing import median_ms
from tests.forms.javarosa.engine import JavaRosa, reason_to_skip

_SETTINGS = "| settings |\n| | form_id | version |\n| | bench | 1 |\n"
_YES_NO = "| choices |\n| | list_name | name | label |\n| | jn | ja | Ja |\n| | jn | nein | Nein |\n"


@dataclass(frozen=True)
class Case:
    """
    One form with its events.

    Args:
        load_bar, answer_bar: The share of JavaRosa's time that ours must not exceed; None for no bar.
    """

    name: str
    markdown: str
    events: Sequence[Mapping[str, str]]
    load_bar: float | None
    answer_bar: float | None
    attachments: Mapping[str, str] = field(default_factory=dict)
    setup: Sequence[Mapping[str, str]] = ()


def rows() -> list[Row]:
    """All cases; without Java our own times alone, which no bar judges."""
    found: list[Row] = []
    reason = reason_to_skip()
    for case in cases():
        with tempfile.TemporaryDirectory() as folder:
            xml = Path(folder) / "form.xml"
            xml.write_text(convert(case.markdown, file_type=".md").xform, encoding="utf-8")
            theirs = None if reason else _theirs(case, xml, Path(folder))
            ours = _ours(case, xml)
        for name, share in (("load", case.load_bar), ("answer", case.answer_bar)):
            peer = None if theirs is None else theirs[name]
            bar = None if peer is None or share is None else round(peer * share, 4)
            label = f"forms {case.name}: {name}" + ("" if theirs else f" ({reason})")
            found.append(Row.measured(label, ours[name], "ms", peer=peer, bar=bar))
    found.append(_second_opening())
    return found


def _second_opening() -> Row:
    """A form of 1,000 questions from the cache on disk, beside reading it, until it takes answers."""
    xml = convert(_questions(1_000, load_bar=1.0, answer_bar=1.0).markdown, file_type=".md").xform.encode()
    context = context_of({"now": datetime.now().astimezone().isoformat()})

    def first() -> None:
        # As in a process that has just begun.
        parse_expression.cache_clear()
        FormInstance.start(parse_form(xml), context)

    def second() -> None:
        parse_expression.cache_clear()
        FormInstance.start(cached_form(xml, Path(folder)), context)

    with tempfile.TemporaryDirectory() as folder:
        read, cached = median_ms(first, runs=15), median_ms(second, runs=15)
    return Row.measured(
        "forms 1,000 questions: second opening (peer: first)", cached, "ms", peer=read, bar=round(read / 2, 4)
    )


def _ours(case: Case, xml: Path) -> dict[str, float]:
    script = {
        "now": datetime.now().astimezone().isoformat(),
        "attachments": case.attachments,
        "events": [*case.setup, *case.events],
    }
    document, context = xml.read_bytes(), context_of(script)
    form = FormInstance.start(parse_form(document), context)

    def load() -> None:
        nonlocal form
        read_attachment.cache_clear()
        form = FormInstance.start(parse_form(document), context)
        if case.attachments:
            # JavaRosa reads attached lists when it loads a form, we when someone looks at them.
            _ = node_at(form, str(case.events[0]["read"])).choices

    loaded = median_ms(load, runs=9)
    for event in case.setup:
        apply(form, event)
    times = []
    for _ in range(5):
        times.clear()
        for event in case.events:
            begun = time.perf_counter()
            apply(form, event)
            if "read" in event:
                _ = node_at(form, event["read"]).choices
            times.append((time.perf_counter() - begun) * 1_000)
    return {"load": loaded, "answer": statistics.median(times)}


def _theirs(case: Case, xml: Path, folder: Path) -> dict[str, float]:
    attachments = {}
    for name, text in case.attachments.items():
        attachments[name] = folder / name
        attachments[name].write_text(text, encoding="utf-8")
    with JavaRosa(warm=True) as javarosa:
        times = javarosa.bench(xml, case.events, setup=case.setup, attachments=attachments)
    return {
        "load": statistics.median(times["load_warm_ms"]),
        "answer": statistics.median(times["answers_ms"]),
    }


def cases() -> list[Case]:
    """The forms of the bars."""
    return [
        _questions(60, load_bar=2.0, answer_bar=2.0),
        _questions(300, load_bar=1.0, answer_bar=1.0),
        _questions(1_000, load_bar=1.0, answer_bar=0.5),
        _choices(10_000),
        _choices(10_000, attached=True),
        _repeat(200),
    ]


def questions_form(count: int, *, form_id: str = "bench") -> str:
    """A questionnaire of many questions in sections of ten, as a table."""
    markdown = _questions(count, load_bar=1.0, answer_bar=1.0).markdown
    return markdown.replace("| | bench | 1 |", f"| | {form_id} | 1 |")


def _questions(count: int, *, load_bar: float, answer_bar: float) -> Case:
    head = "| survey |\n| | type | name | label | relevant | constraint | required | calculation |\n"
    lines = []
    events = []
    for number in range(count):
        group, place = divmod(number, 10)
        name, first = f"q{number}", f"q{group * 10}"
        path = f"/data/g{group}/{name}"
        if place == 0:
            shown = f"${{q{(group - 1) * 10}}} != 99" if group else ""
            lines.append(f"| | begin_group | g{group} | Abschnitt {group} | {shown} | | | |\n")
        relevant = f"${{{first}}} > 2" if place in (3, 6, 7) else ""
        kind, rest = (
            ("integer", f"{relevant} | . >= 0 and . < 1000 | yes |"),
            ("text", f"{relevant} | | |"),
            ("select_one jn", f"{relevant} | | yes |"),
            ("decimal", f"{relevant} | . < ${{{first}}} * 10 | |"),
            ("text", f"{relevant} | string-length(.) < 100 | |"),
            ("select_multiple jn", f"{relevant} | | |"),
            ("date", f"{relevant} | . <= today() | |"),
            ("select_one jn", f"{relevant} | | |"),
            ("integer", f"{relevant} | | |"),
            ("calculate", " | | |"),
        )[place]
        calculation = f"${{{first}}} + coalesce(${{q{group * 10 + 8}}}, 0)" if place == 9 else ""
        label = "" if place == 9 else f"Frage {number} zum Abschnitt {group}"
        lines.append(f"| | {kind} | {name} | {label} | {rest} {calculation} |\n")
        if place == 9 or number == count - 1:
            lines.append("| | end_group | | | | | | |\n")
        if place in (0, 8):
            events.extend({"op": "set", "ref": path, "value": str(value)} for value in (5, 7))
        elif place == 2:
            events.append({"op": "set", "ref": path, "value": "ja"})
        elif place == 1:
            events.append({"op": "set", "ref": path, "value": "Text"})
    markdown = head + "".join(lines) + _YES_NO + _SETTINGS
    return Case(f"{count:,} questions", markdown, events[:400], load_bar, answer_bar)


def _choices(count: int, *, attached: bool = False) -> Case:
    where = "attached" if attached else "inline"
    kind = "select_one_from_file orte.csv" if attached else "select_one ort"
    regions = 100
    head = "| survey |\n| | type | name | label | choice_filter |\n| | text | region | Region | |\n"
    listed = [(f"o{number}", f"Ort {number}", f"r{number % regions}") for number in range(count)]
    markdown = head + f"| | {kind} | ort | Ort | region = ${{region}} |\n"
    if not attached:
        markdown += "| choices |\n| | list_name | name | label | region |\n"
        markdown += "".join(f"| | ort | {name} | {label} | {region} |\n" for name, label, region in listed)
    # The answer is there when the filtered choices are.
    events = [
        {"op": "set", "ref": "/data/region", "value": f"r{number % regions}", "read": "/data/ort"}
        for number in range(200)
    ]
    text = "name,label,region\n" + "".join(f"{','.join(line)}\n" for line in listed)
    return Case(
        f"{count:,} choices {where}",
        markdown + _SETTINGS,
        events,
        1.0,
        1.0,
        {"orte.csv": text} if attached else {},
    )


def _repeat(count: int) -> Case:
    markdown = (
        "| survey |\n| | type | name | label | calculation |\n| | begin_repeat | r | Reihe | |\n"
        "| | integer | n | Zahl | |\n| | calculate | doppelt | | ${n} * 2 |\n| | end_repeat | | | |\n"
        "| | calculate | summe | | sum(${n}) |\n| | note | zeigt | Zusammen ${summe} | |\n" + _SETTINGS
    )
    setup = [{"op": "add", "ref": "/data/r"}] * (count - 1)
    events = [
        {"op": "set", "ref": f"/data/r[{number % count + 1}]/n", "value": str(number % 7 + number // count)}
        for number in range(2 * count)
    ]
    return Case(f"repeat of {count} with sum()", markdown, events, None, 1.0, setup=setup)
