"""
Moving a running interview to the newest version of its questionnaire, with a report.

Invariants:

V1  Whatever was said is kept as an answer, or stays in the record as archived; nothing is dropped silently.
V2  A question whose former answer does not fit any more is asked again, with that answer beside it.
V3  The person sees all of this before it happens; until then nothing is written.

Must not know: screens; how the record is written.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from app.forms import Context, FormDefinition, FormInstance, MigratedField, Node, migrate, place_in
from app.models.interview import AGAIN, ARCHIVED, NOTE, PARKED, Interview, answers_of
from app.models.lifecycle_rules import PREVIOUS
from app.models.values import Json
from app.sync import new_id
from app.usecases.errors import FormBrokenError, FormVersionMissingError
from app.usecases.form_library import LoadedForm, forms_of, load_form, newest_version
from app.usecases.interview_sections import every_question, is_question, place_of, template_path
from app.usecases.seat import Seat

_BESIDE = (NOTE, PARKED, PREVIOUS, AGAIN)

MoveReason = Literal["gone", "type_changed", "choice_gone", "repeat_changed", "computed", "taken"]


@dataclass(frozen=True)
class MovedAnswer:
    """
    An answer that the newer version does not simply take over.

    `label` and `text` are as the former version had them; `place` is the repeat instance, if any.
    """

    label: str
    text: str
    place: str
    reason: MoveReason


@dataclass(frozen=True)
class MovePlan:
    """
    What moving would do.

    Args:
        from_version: The version now.
        to_version: The version then.
        kept: How many answers stay as they are.
        ask_again: What is asked again, because the former answer does not fit.
        archived: What the new version does not ask any more.
        new_questions: Labels of the questions that are new.
        fields_to_write: The change of the record.
        typed_texts: What was typed but is no answer, by its new place.
        position: Where the person stopped, in the new version; blank if that is gone.
    """

    from_version: str
    to_version: str
    kept: int
    ask_again: tuple[MovedAnswer, ...]
    archived: tuple[MovedAnswer, ...]
    new_questions: tuple[str, ...]
    fields_to_write: Mapping[str, Json]
    typed_texts: Mapping[str, tuple[str, str]]
    position: str


@dataclass(frozen=True)
class ArchivedAnswer:
    """Something said that this version has no place for; `version` is blank for what came by a sync."""

    version: str
    label: str
    text: str


def plan_move(
    seat: Seat,
    interview: Interview,
    fields: Mapping[str, Json],
    typed: Mapping[str, tuple[str, str]],
) -> MovePlan | None:
    """
    Work out the move to the newest published version; writes nothing.

    Args:
        seat: Holds the versions.
        interview: What is moved.
        fields: All its fields.
        typed: What was typed but is no answer.

    Returns:
        The plan; None when there is no newer version, or it cannot be run here.
    """
    newest = newest_version(forms_of(seat), interview.form_id)
    if newest is None or newest.version <= interview.form_version:
        return None
    try:
        old_form = load_form(seat, interview.form_id, interview.form_version)
        new_form = load_form(seat, interview.form_id, newest.version)
    except (FormBrokenError, FormVersionMissingError):
        return None
    old, new = old_form.definition, new_form.definition
    answers = answers_of(fields)
    moved, report = migrate(answers, old, new)
    before = FormInstance.thaw(old, _quiet(old_form), answers)
    after = FormInstance.thaw(new, _quiet(new_form), moved)
    asked_places = {entry.old_path for entry in report.ask_again}
    changes: dict[str, Json] = {"form_version": newest.version}
    changes |= _changed_answers(answers, moved)
    for entry in report.archived:
        if _said(before, entry):
            changes[_archive(interview.form_version, entry.old_path)] = entry.value
    for entry in report.ask_again:
        if _asks(after, entry.path):
            changes[AGAIN + entry.path] = _text(before, entry)
    changes |= _beside(fields, interview.form_version, old, new)
    kept_texts, lost_texts = _moved_texts(typed, interview.form_version, old, new)
    changes |= lost_texts
    position = place_in(interview.position, old, new) if interview.position else ""
    changes["position"] = position or None
    return MovePlan(
        from_version=interview.form_version,
        to_version=newest.version,
        kept=sum(_is_answer(before, entry) for entry in report.kept),
        ask_again=tuple(_told(before, entry) for entry in report.ask_again if _said(before, entry)),
        archived=tuple(
            _told(before, entry)
            for entry in report.archived
            if entry.old_path not in asked_places and _said(before, entry)
        ),
        new_questions=_new_questions(before, after),
        fields_to_write=changes,
        typed_texts=kept_texts,
        position=position or "",
    )


def archived_answers(
    seat: Seat, form_id: str, fields: Mapping[str, Json], instance: FormInstance
) -> tuple[ArchivedAnswer, ...]:
    """What a record holds beside the answers of its version: archived by a move, or come from elsewhere."""
    found: list[ArchivedAnswer] = []
    formers: dict[str, FormInstance | None] = {}
    for name in archived_names(fields, instance):
        value = str(fields[name])
        if not name.startswith(ARCHIVED):
            found.append(ArchivedAnswer("", name.rpartition("/")[2], value))
            continue
        version, _, path = name.removeprefix(ARCHIVED).partition(":")
        if version not in formers:
            formers[version] = _former(seat, form_id, version)
        kind = next((each for each in _BESIDE if path.startswith(each)), "")
        label, text = _words(formers[version], path.removeprefix(kind), value)
        found.append(ArchivedAnswer(version, label, text))
    return tuple(found)


def archived_names(fields: Mapping[str, Json], instance: FormInstance) -> tuple[str, ...]:
    """The fields of a record that hold such an answer."""
    archived = [name for name, value in fields.items() if name.startswith(ARCHIVED) and value is not None]
    strays = [
        name
        for name, answer in answers_of(fields).items()
        if answer != "" and not name.endswith("]") and not _is_there(instance, name)
    ]
    return (*archived, *strays)


def _changed_answers(before: Mapping[str, str | float], after: Mapping[str, str | float]) -> dict[str, Json]:
    changes: dict[str, Json] = {path: None for path in before if path not in after}
    changes |= {path: value for path, value in after.items() if before.get(path) != value}
    return changes


def _beside(
    fields: Mapping[str, Json], version: str, old: FormDefinition, new: FormDefinition
) -> dict[str, Json]:
    """Notes, parked questions and former values go where their question goes, else to the archive."""
    changes: dict[str, Json] = {}
    for name, value in fields.items():
        kind = next((each for each in _BESIDE if name.startswith(each)), "")
        if not kind or value is None:
            continue
        path = place_in(name.removeprefix(kind), old, new)
        if path == name.removeprefix(kind):
            continue
        changes[name] = None
        changes[kind + path if path else _archive(version, name)] = value
    return changes


def _moved_texts(
    typed: Mapping[str, tuple[str, str]], version: str, old: FormDefinition, new: FormDefinition
) -> tuple[dict[str, tuple[str, str]], dict[str, Json]]:
    kept: dict[str, tuple[str, str]] = {}
    lost: dict[str, Json] = {}
    for path, pair in typed.items():
        place = place_in(path, old, new)
        if place:
            kept[place] = pair
        else:
            lost[_archive(version, path)] = pair[0]
    return kept, lost


def _archive(version: str, path: str) -> str:
    return f"{ARCHIVED}{version}:{path}"


def _said(before: FormInstance, entry: MigratedField) -> bool:
    """Whether a person would miss it: not the order of an instance, not a calculation or metadata."""
    node = _find(before, entry.old_path)
    if node is None:
        return entry.value != "" and not entry.old_path.endswith("]")
    return entry.value != "" and is_question(node)


def _is_answer(before: FormInstance, entry: MigratedField) -> bool:
    node = _find(before, entry.old_path)
    return node is not None and is_question(node) and entry.value != ""


def _told(before: FormInstance, entry: MigratedField) -> MovedAnswer:
    label, text = _words(before, entry.old_path, str(entry.value))
    reason: MoveReason = "gone" if entry.reason in ("same", "moved") else entry.reason  # type: ignore[assignment]
    return MovedAnswer(label, text, place_of(before, entry.old_path), reason)


def _text(before: FormInstance, entry: MigratedField) -> str:
    return _words(before, entry.old_path, str(entry.value))[1]


def _words(instance: FormInstance | None, path: str, value: str) -> tuple[str, str]:
    """Label and answer as a person reads them, as far as the version is known."""
    element = None if instance is None else _find(instance, path)
    if element is None and instance is not None:
        template = template_path(path)
        element = next(
            (node for node in every_question([instance.root]) if template_path(node.path) == template), None
        )
    if element is None:
        return path.rpartition("/")[2], value
    labels = {choice.value: choice.label for choice in element.choices}
    parts = value.split() if element.kind in ("select_multiple", "rank") else [value]
    return element.label or element.name, ", ".join(labels.get(part) or part for part in parts)


def _new_questions(before: FormInstance, after: FormInstance) -> tuple[str, ...]:
    known = {node.name for node in every_question([before.root])}
    labels = (node.label or node.name for node in every_question([after.root]) if node.name not in known)
    return tuple(dict.fromkeys(labels))


def _asks(instance: FormInstance, path: str) -> bool:
    node = _find(instance, path)
    return node is not None and is_question(node)


def _is_there(instance: FormInstance, path: str) -> bool:
    # Attributes are stored beside their element (entities); they are no answers of a person.
    return "/@" in path or _find(instance, path) is not None


def _find(instance: FormInstance, path: str) -> Node | None:
    try:
        return instance.node(path)
    except KeyError:
        return None


def _former(seat: Seat, form_id: str, version: str) -> FormInstance | None:
    try:
        form = load_form(seat, form_id, version)
    except (FormBrokenError, FormVersionMissingError):
        return None
    return FormInstance.start(form.definition, _quiet(form))


def _quiet(form: LoadedForm) -> Context:
    """A context for looking only; what it would mint or date is never stored."""
    return Context(now=lambda: datetime(2000, 1, 1, tzinfo=UTC), mint_id=new_id, attachments=form.files)
