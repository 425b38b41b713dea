"""
Random walks: the same events in both engines, everything compared after each.

How the two may differ is written down once, in `DEVIATIONS`; each entry is a rule of the specification that
JavaRosa does not follow, or something that is no part of a form's meaning.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from xml.sax.saxutils import unescape
from zoneinfo import ZoneInfo

from app.forms import Context, FormInstance, Node, parse_form
from app.forms.errors import AnswerTypeError
from app.forms.replay import node_at, snapshot
from tests.forms.javarosa.engine import JavaRosa

ZONE = ZoneInfo("Europe/Berlin")

DEVIATIONS: Mapping[str, str] = {
    "text": "JavaRosa drops white space around outputs and changes quotes; we show them as written.",
    "boolean": "JavaRosa stores a boolean result as 1 or 0; the specification writes true and false.",
    "place": "JavaRosa writes 7 as 7.0 in a place; we keep it as it was answered.",
    "area": "JavaRosa flattens the sphere before it adds up; areas differ in the eighth digit.",
    "maximum": "JavaRosa begins to look for a maximum at 0, so that it finds none among negative numbers.",
    "midnight": "JavaRosa writes a date in a text as a moment at midnight; the specification as a date.",
    "hidden count": "JavaRosa makes the instances of a repeat count when a person gets there; we do at once.",
    "clock": "start, end and instanceID are taken from the real clock and from chance.",
    "dropped answer": "JavaRosa does not recalculate what depends on an answer that a choice filter drops, "
    "and does not bring it back; the walk clears such an answer in both engines.",
    "cached filter": "JavaRosa keeps the choices of a filter when an answer that it reads goes out of "
    "sight; the walk clears that answer in both engines.",
    "lowered count": "JavaRosa keeps surplus instances of a lowered repeat count; the walk removes them.",
    "stale choice name": "JavaRosa keeps labels in calculations after a change of language; the walk answers "
    "every question again with what it already holds.",
}

_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d+(?:Z|[+-]\d\d:\d\d)")
_QUOTE_LIKE = re.compile(r"[\"'“”„‟‘’‚‛«»…]|\.\.\.")
_SELECTS = frozenset(("select", "select_multiple", "rank"))


@dataclass
class Walked:
    """What came of a walk."""

    steps: int = 0
    differences: list[str] = field(default_factory=list)
    used: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class Form:
    """A form on disk with its attachments."""

    name: str
    xml: Path
    attachments: Mapping[str, Path] = field(default_factory=dict)


class Walk:
    """One walk over one form with one seed."""

    def __init__(self, javarosa: JavaRosa, form: Form, seed: int) -> None:
        self._chance = random.Random(f"{form.name} {seed}")
        self._javarosa = javarosa
        self._now = datetime.now(ZONE).replace(microsecond=0)
        numbers = iter(range(10**9))
        self._ours = FormInstance.start(
            parse_form(form.xml.read_bytes()),
            Context(
                now=lambda: self._now,
                mint_id=lambda: f"00000000-0000-4000-8000-{next(numbers):012d}",
                device_id="walker",
                username="ada",
                attachments={name: path.read_bytes() for name, path in form.attachments.items()},
            ),
        )
        self.result = Walked()
        self._trail: list[str] = []
        self._theirs = javarosa.load(
            form.xml,
            now_ms=int(self._now.timestamp() * 1000),
            attachments=form.attachments,
            properties={"deviceid": "walker", "username": "ada"},
        )

    def run(self, steps: int) -> Walked:
        """Walk; stops at the first step that differs."""
        self._settle()
        self._compare("load")
        while self.result.steps < steps and not self.result.differences:
            event = self._next_event()
            if event is None:
                break
            self._both(event)
            self._settle(language=event["op"] == "lang")
            self.result.steps += 1
            self._compare(str(event))
        return self.result

    # -- events

    def _next_event(self) -> dict[str, str] | None:
        chance = self._chance
        dice = chance.random()
        if dice < 0.04:
            return {"op": "submission"}
        if dice < 0.10 and len(self._ours.definition.languages) > 1:
            return {"op": "lang", "value": chance.choice(self._ours.definition.languages)}
        nodes = list(_below(self._ours.root))
        if dice < 0.25:
            series = [node for node in nodes if node.kind == "repeat" and node.can_add and node.count < 5]
            removable = [node for node in nodes if node.can_remove and node.relevant]
            if series and (dice < 0.20 or not removable):
                return {"op": "add", "ref": chance.choice(series).ref}
            if removable:
                return {"op": "remove", "ref": chance.choice(removable).ref}
        questions = [
            node
            for node in nodes
            if node.relevant and not node.readonly and node.kind in _ASKED and node.element.control
        ]
        if not questions:
            return None
        node = chance.choice(questions)
        return {"op": "set", "ref": node.ref, "value": self._some_answer(node)}

    def _some_answer(self, node: Node) -> str:
        chance = self._chance
        if chance.random() < 0.12:
            return ""
        if node.kind in _SELECTS:
            values = [choice.value for choice in node.choices]
            if not values:
                return ""
            if node.kind == "select":
                return chance.choice(values)
            if node.kind == "rank":
                return " ".join(chance.sample(values, len(values)))
            # In the order of the list, as every client stores it.
            chosen = set(chance.sample(values, chance.randint(1, min(4, len(values)))))
            return " ".join(value for value in values if value in chosen)
        if node.kind == "range":
            given = {
                key: float(value) for key, value in node.parameters.items() if key in ("start", "end", "step")
            }
            number = given["start"] + given["step"] * chance.randint(
                0, int((given["end"] - given["start"]) / given["step"])
            )
            return str(int(number)) if node.data_type == "int" else f"{number:g}"
        if node.kind == "trigger":
            return "OK"
        makers = _ANSWERS.get(node.data_type, _TEXTS)
        return str(chance.choice(makers)(chance) if callable(makers[0]) else chance.choice(makers))

    # -- both engines

    def _both(self, event: Mapping[str, str]) -> None:
        self._trail.append(str(dict(event)))
        operation, ref = event["op"], event.get("ref", "")
        ours = self._ours
        if operation == "set":
            path = node_at(ours, ref).path
            try:
                ours.answer(path, event["value"])
            except AnswerTypeError:
                ours.answer(path, "")
        elif operation == "add":
            ours.add_repeat(node_at(ours, ref).path)
        elif operation == "remove":
            ours.remove_repeat(node_at(ours, ref).path)
        elif operation == "lang":
            ours.set_language(event["value"])
        else:
            self._submission = ours.submission_xml()
        self._theirs = self._javarosa.tell(event)

    def _settle(self, *, language: bool = False) -> None:
        """Bring about what the named deviations say, by events that a person could cause as well."""
        for _ in range(60):
            again = False
            for node in list(_below(self._ours.root)):
                if node.kind in _SELECTS and node.relevant and node.stored != node.value:
                    self.result.used.add("dropped answer")
                    self._both({"op": "set", "ref": node.ref, "value": node.value})
                    again = True
                elif node.stored and not node.relevant and node.kind != "repeat" and _feeds_a_filter(node):
                    self.result.used.add("cached filter")
                    self._both({"op": "set", "ref": node.ref, "value": ""})
                    again = True
            if again:
                # JavaRosa may have dropped the answers of questions as they went out of sight as well.
                for node in list(_below(self._ours.root)):
                    if node.kind in _SELECTS and not node.relevant and node.stored:
                        self._both({"op": "set", "ref": node.ref, "value": ""})
            for ref, found in self._theirs["nodes"].items():
                if found.get("kind") == "repeat" and self._has(ref):
                    wanted = node_at(self._ours, ref).count
                    if found["count"] > wanted and not node_at(self._ours, ref).can_add:
                        self.result.used.add("lowered count")
                        self._theirs = self._javarosa.tell(
                            {"op": "remove", "ref": f"{ref}[{found['count']}]"}
                        )
                        again = True
                        break
            if not again:
                break
        if language:
            self.result.used.add("stale choice name")
            for node in list(_below(self._ours.root)):
                if node.kind in _SELECTS and node.relevant and node.value:
                    self._theirs = self._javarosa.tell({"op": "set", "ref": node.ref, "value": ""})
                    self._theirs = self._javarosa.tell({"op": "set", "ref": node.ref, "value": node.value})

    def _has(self, ref: str) -> bool:
        try:
            node_at(self._ours, ref)
        except KeyError:
            return False
        return True

    def _is_maximum(self, ref: str) -> bool:
        calculate = node_at(self._ours, ref).element.bind.calculate
        return calculate is not None and calculate.expression.lstrip().startswith("max(")

    def _maxima(self) -> set[str]:
        return {node.name for node in _below(self._ours.root) if self._is_maximum(node.ref)}

    def _is_hidden(self, ref: str) -> bool:
        """Whether a node is not relevant, or in something that is not."""
        try:
            return not node_at(self._ours, ref).relevant
        except KeyError:
            return False

    # -- comparison

    def _compare(self, event: str) -> None:
        ours = snapshot(self._ours, step=0)
        theirs = self._theirs
        found = []
        if ours["lang"] != (theirs["lang"] or ""):
            found.append(f"language: {ours['lang']!r}, JavaRosa {theirs['lang']!r}")
        for ref in {**ours["nodes"], **theirs["nodes"]}:
            one, other = ours["nodes"].get(ref), theirs["nodes"].get(ref)
            if other is None and one is not None and (one.get("count") == 0 or self._is_hidden(ref)):
                self.result.used.add("hidden count")
                continue
            if one is None or other is None:
                found.append(f"{ref}: {'missing here' if one is None else 'missing in JavaRosa'}")
                continue
            found.extend(f"{ref}: {line}" for line in self._differences(ref, one, other))
        if "submission" in theirs:
            found.extend(self._submission_differences(theirs["submission"]))
        if found:
            trail = "\n  ".join(self._trail[-12:])
            self.result.differences = [f"after {event}", *found[:12], f"trail:\n  {trail}"]

    def _differences(self, ref: str, ours: Mapping[str, Any], theirs: Mapping[str, Any]) -> Iterator[str]:
        if ours.get("kind") == "repeat" or theirs.get("kind") == "repeat":
            if ours.get("count") != theirs.get("count") and not self._is_hidden(ref):
                yield f"count {ours.get('count')}, JavaRosa {theirs.get('count')}"
            return
        if ours["relevant"] != theirs["relevant"]:
            yield f"relevant {ours['relevant']}, JavaRosa {theirs['relevant']}"
            return
        if not ours["relevant"]:
            return
        if theirs.get("value") == "0" and ours.get("value", "").startswith("-") and self._is_maximum(ref):
            self.result.used.add("maximum")
        elif "value" in theirs and not self._same_value(ours.get("value", ""), theirs["value"]):
            yield f"value {ours.get('value')!r}, JavaRosa {theirs['value']!r}"
        for key in ("violation", "readonly", "required"):
            if key in theirs and ours.get(key) != theirs[key]:
                yield f"{key} {ours.get(key)!r}, JavaRosa {theirs[key]!r}"
        if "violation" in ours and "violation" not in theirs and "value" in theirs:
            yield f"violation {ours['violation']!r}, JavaRosa none"
        for key in ("label", "hint"):
            if (key in theirs or "readonly" in theirs) and not self._same_text(
                ours.get(key, ""), theirs.get(key, "")
            ):
                yield f"{key} {ours.get(key)!r}, JavaRosa {theirs.get(key)!r}"
        if theirs.get("violation") == "constraint" and not self._same_text(
            ours.get("message", ""), theirs.get("message", "")
        ):
            yield f"message {ours.get('message')!r}, JavaRosa {theirs.get('message')!r}"
        if "choices" in theirs:
            mine, yours = ours.get("choices", []), theirs["choices"]
            if len(mine) != len(yours) or any(
                one[0] != other[0] or not self._same_text(one[1], other[1] or "")
                for one, other in zip(mine, yours, strict=False)
            ):
                yield f"choices {mine[:6]}, JavaRosa {yours[:6]}"

    def _submission_differences(self, theirs: str) -> Iterator[str]:
        mine, yours = _elements(self._submission), _elements(theirs)
        if len(mine) != len(yours):
            yield f"submission: {len(mine)} elements, JavaRosa {len(yours)}"
        for one, other in zip(mine, yours, strict=False):
            if other[1] == "0" and one[1].startswith("-") and one[0] in self._maxima():
                continue
            if one[0] != other[0] or not self._same_value(one[1], other[1]):
                yield f"submission: {one}, JavaRosa {other}"
                return

    def _same_value(self, ours: str, theirs: str) -> bool:
        if ours == theirs:
            return True
        if ours in ("true", "false") and theirs in ("1", "0"):
            self.result.used.add("boolean")
            return (ours == "true") == (theirs == "1")
        if _masked(ours) == _masked(theirs):
            self.result.used.add("clock")
            return True
        if theirs.startswith(f"{ours}T00:00:00.000") and len(ours) == 10:
            self.result.used.add("midnight")
            return True
        if _folded(ours) == _folded(theirs):
            self.result.used.add("text")
            return True
        if ";" in ours or " " in ours:
            self.result.used.add("place")
            mine, yours = ours.split(), theirs.split()
            return len(mine) == len(yours) and all(
                _same_number(one.rstrip(";"), other.rstrip(";"))
                for one, other in zip(mine, yours, strict=True)
            )
        return _same_number(ours, theirs)

    def _same_text(self, ours: str, theirs: str) -> bool:
        if ours == theirs:
            return True
        self.result.used.add("text")
        return _folded(ours) == _folded(theirs)


def _below(node: Node) -> Iterator[Node]:
    for child in node.children:
        yield child
        yield from _below(child)


def _feeds_a_filter(node: Node) -> bool:
    return any(dependant.trigger.kind == "choices" for dependant in node.element.dependants)


def _masked(text: str) -> str:
    if text.startswith("uuid:"):
        return "uuid"
    return _MOMENT.sub("moment", text)


def _folded(text: str) -> str:
    return _QUOTE_LIKE.sub("'", "".join(text.split()))


def _same_number(ours: str, theirs: str) -> bool:
    """Some digits may differ: sums of floats depend on their order, and see "area"."""
    try:
        return abs(float(ours) - float(theirs)) <= 1e-7 * max(1.0, abs(float(ours)))
    except ValueError:
        return False


def _elements(xml: str) -> list[tuple[str, str]]:
    """The elements of a submission with their own texts, in order, without namespaces."""
    found = []
    for tag, text in re.findall(r"<([^<>?]+)>([^<]*)", xml):
        if not tag.startswith("/"):
            found.append((tag.split()[0].rpartition(":")[2].strip("/"), unescape(text).strip()))
    return found


_ASKED = frozenset(("input", "select", "select_multiple", "rank", "range", "trigger"))
# Without dates and numbers with a comma, which JavaRosa converts, or does not, against the specification.
_TEXTS = ("a", "b", "ja", "x y", "Öl & <b>", "12", "0", "-3.5", " ", "A-1", "muster", "abc def ghi")
_ANSWERS: Mapping[str, Any] = {
    "int": (lambda chance: chance.randint(-3, 12), lambda chance: chance.randint(0, 60_000)),
    "decimal": (
        lambda chance: chance.randint(-2, 9) / 2,
        lambda chance: round(chance.uniform(-20, 200), 2),
        lambda chance: chance.randint(0, 1000),
    ),
    "date": ("2026-03-16", "2024-02-29", "2030-01-01", "1999-12-31", "2026-10-25"),
    "time": ("08:30:00.000+01:00", "23:59:00.000+01:00", "00:00:00.000+01:00"),
    "dateTime": ("2026-03-16T08:30:00.000+01:00", "2026-07-01T23:15:00.000+02:00"),
    "geopoint": ("49.23 7 230 5", "50.83 12.92 0 0", "-33.5 -70.25 500 10"),
    "geotrace": ("49.23 7 0 0; 49.24 7.01 0 0; 49.25 7 0 0", "1 1 0 0; 1 2 0 0"),
    "geoshape": ("49.23 7 0 0; 49.24 7.01 0 0; 49.25 7 0 0; 49.23 7 0 0",),
}
