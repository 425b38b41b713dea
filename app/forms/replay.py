"""Replays events on a form and describes its state after each, for comparison with other engines.

Knows the reference with positions of ODK (`/data/need[2]/topic`), which the rest of the engine only writes.
"""

from __future__ import annotations

import itertools
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from app.forms.context import Context
from app.forms.errors import AnswerTypeError, FormError
from app.forms.instance import FormInstance, Node
from app.forms.parse import parse_form

_STEP = re.compile(r"([^\[\]]+)(?:\[(\d+)\])?\Z")
_KINDS = {"note": "input", "select_multiple": "select"}
_QUESTIONS = frozenset(("input", "select", "select_multiple", "rank", "range", "trigger", "upload", "note"))
_SELECTS = frozenset(("select", "select_multiple", "rank"))


def context_of(script: Mapping[str, Any]) -> Context:
    """The context an events file describes: frozen clock, preload properties, attachments."""
    zone = ZoneInfo(script["tz"]) if script.get("tz") else None
    now = script.get("now")
    moment = datetime.fromisoformat(now) if now else datetime.now().astimezone()
    if zone is not None:
        moment = moment.astimezone(zone) if moment.tzinfo else moment.replace(tzinfo=zone)
    elif moment.tzinfo is None:
        moment = moment.astimezone()
    numbers = itertools.count(1)
    preload = script.get("preload", {})
    return Context(
        now=lambda: moment,
        mint_id=lambda: f"00000000-0000-4000-8000-{next(numbers):012d}",
        device_id=preload.get("deviceid", ""),
        username=preload.get("username", ""),
        email=preload.get("email", ""),
        phone_number=preload.get("phonenumber", ""),
        attachments={
            name.rpartition("/")[2]: text.encode() for name, text in script.get("attachments", {}).items()
        },
        last_saved=script.get("last_saved", ""),
    )


def replay(xml: str | bytes, script: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    """One snapshot after loading, then one after each event."""
    form = FormInstance.start(parse_form(xml, tolerant=True), context_of(script))
    yield snapshot(form, step=0)
    for step, event in enumerate(script.get("events", ()), 1):
        error = submission = None
        try:
            submission = apply(form, event)
        except (FormError, KeyError) as problem:
            error = str(problem)
        found = snapshot(form, step=step)
        if submission is not None:
            found["submission"] = submission
        if error is not None:
            found["error"] = error
        yield found


def apply(form: FormInstance, event: Mapping[str, Any]) -> str | None:
    """Apply one event; returns the submission if the event asks for it."""
    operation = event["op"]
    if operation == "set":
        node = node_at(form, event["ref"])
        try:
            form.answer(node.path, event.get("value", ""))
        except AnswerTypeError:
            # "A value that the bind's type cannot take is stored as blank."
            form.answer(node.path, "")
    elif operation == "add":
        form.add_repeat(node_at(form, event["ref"]).path)
    elif operation == "remove":
        form.remove_repeat(node_at(form, event["ref"]).path)
    elif operation == "lang":
        form.set_language(event["value"])
    elif operation == "submission":
        return form.submission_xml()
    else:
        raise FormError("Unknown event", where=str(operation), code="event_unknown")
    return None


def node_at(form: FormInstance, ref: str) -> Node:
    """
    The node at a reference with positions.

    Raises:
        KeyError: There is none.
    """
    if "[" not in ref:
        # Outside of repeats the stable path of a node is its reference.
        try:
            return form.node(ref)
        except KeyError:
            pass
    steps = ref.strip().strip("/").split("/")
    node = form.root
    if not steps or steps[0].rpartition(":")[2] != node.name:
        raise KeyError(ref)
    for step in steps[1:]:
        found = _STEP.match(step)
        if found is None:
            raise KeyError(ref)
        name, position = found[1].rpartition(":")[2], found[2]
        child = next((child for child in node.children if child.name == name), None)
        if child is None:
            raise KeyError(ref)
        node = child
        if position is not None:
            instances = node.children if node.kind == "repeat" else ()
            if not 0 < int(position) <= len(instances):
                raise KeyError(ref)
            node = instances[int(position) - 1]
    return node


def snapshot(form: FormInstance, *, step: int) -> dict[str, Any]:
    """The state of every node below the root, by reference."""
    nodes: dict[str, dict[str, Any]] = {}
    for child in form.root.children:
        _describe(child, f"{form.root.ref}/{child.name}", nodes)
    return {"step": step, "lang": form.language, "nodes": nodes}


def _describe(node: Node, ref: str, nodes: dict[str, dict[str, Any]]) -> None:
    kind = node.kind
    shown = _KINDS.get(kind, kind)
    if kind == "repeat":
        nodes[ref] = {"kind": shown, "count": node.count}
        for position, instance in enumerate(node.children, 1):
            _describe(instance, f"{ref}[{position}]", nodes)
        return
    found: dict[str, Any] = {"kind": shown, "relevant": node.relevant}
    nodes[ref] = found
    if node.relevant:
        _fill(node, kind, found)
    for child in node.children:
        _describe(child, f"{ref}/{child.name}", nodes)


def _fill(node: Node, kind: str, found: dict[str, Any]) -> None:
    if kind == "group":
        if node.label:
            found["label"] = node.label
        return
    if kind == "instance":
        return
    found["value"] = node.value
    violation = node.violation
    if violation is not None:
        found["violation"] = violation
        if message := node.message:
            found["message"] = message
    if kind not in _QUESTIONS:
        return
    found["readonly"] = node.readonly
    found["required"] = node.required
    if label := node.label:
        found["label"] = label
    if hint := node.hint:
        found["hint"] = hint
    if kind in _SELECTS:
        found["choices"] = [[choice.value, choice.label] for choice in node.choices]


def measure(xml: str | bytes, script: Mapping[str, Any], *, warm_loads: int = 5) -> dict[str, Any]:
    """Times in milliseconds: first load, further loads, each event, reading the whole form once."""
    context = context_of(script)
    loads = []
    for _ in range(1 + warm_loads):
        start = time.perf_counter()
        form = FormInstance.start(parse_form(xml), context)
        loads.append(_milliseconds_since(start))
    answers = []
    for event in script.get("events", ()):
        start = time.perf_counter()
        try:
            apply(form, event)
        except (FormError, KeyError):
            continue
        finally:
            answers.append(_milliseconds_since(start))
    start = time.perf_counter()
    snapshot(form, step=0)
    return {
        "load_ms": loads[0],
        "load_warm_ms": loads[1:],
        "answers_ms": answers,
        "read_ms": _milliseconds_since(start),
    }


def _milliseconds_since(start: float) -> float:
    return round((time.perf_counter() - start) * 1_000, 4)
