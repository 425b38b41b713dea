"""
Two answers in words: which field it is, what its values say, what may be chosen instead.

Choices become the words of their list or questionnaire, numbers and dates stay what they are: the view
writes them in its language. What no person ever answered (positions, computed values) is no conflict.

Must not know: how conflicts come about, or who may decide them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, cached_property

from app.forms import FormInstance, Node
from app.models import codelists
from app.models.codelists import Labels
from app.models.interview import NOTE, Interview
from app.models.noun import UnreadableRecordError
from app.models.values import Json, moment
from app.store import StoredRecord
from app.sync import DELETION
from app.usecases.errors import UseCaseError
from app.usecases.form_library import LoadedForm, load_form
from app.usecases.interview_sections import choice_text, template_path
from app.usecases.interviews import thawed
from app.usecases.seat import Seat

Shown = str | int | float | date | datetime | None
"""A value for the view: words as they are, the rest to be written in the language of the session."""

_NUMBERS = {
    "firm": frozenset({"headcount", "headcount_group"}),
    "need": frozenset({"people", "people_unskilled", "people_45plus"}),
}
_DAYS = {"firm": frozenset({"headcount_date"}), "knowledge": frozenset({"until"}), "step": frozenset({"due"})}
_MOMENTS = {"step": frozenset({"done_at"})}
_TEXTS = {
    "firm": frozenset({"name", "street", "postcode", "city", "phone", "note"}),
    "need": frozenset({"description", "people_range"}),
    "knowledge": frozenset({"area"}),
    "step": frozenset({"what"}),
    "visit": frozenset({"note"}),
    "contact": frozenset({"name", "phone", "email"}),
    "referral": frozenset({"purpose", "note", "directory_id", "need_ids", "passed_fields"}),
}

WORKS_COUNCIL: Labels = {
    "ja": ("Betriebsrat", "Works council"),
    "gruendung": ("Betriebsrat in Gründung", "Works council being founded"),
    "nein": ("kein Betriebsrat", "No works council"),
    "unbekannt": ("unbekannt", "unknown"),
}
FIRM_STATES: Labels = {
    "interessent": ("interessiert", "interested"),
    "aktiv": ("aktiv", "active"),
    "ruhend": ("ruht", "dormant"),
    "beendet": ("beendet", "ended"),
}
STATES: Labels = {
    "sl": ("Saarland", "Saarland"),
    "sn": ("Sachsen", "Saxony"),
    "th": ("Thüringen", "Thuringia"),
}


@cache
def _choices() -> Mapping[tuple[str, str], Labels]:
    """The fields whose values are codes, and their lists."""
    return {
        ("firm", "works_council"): WORKS_COUNCIL,
        ("firm", "status"): FIRM_STATES,
        ("firm", "bundesland"): STATES,
        ("firm", "kreis5"): codelists.kreise(),
        ("firm", "wz_section"): codelists.industries(),
        ("firm", "wz_division"): codelists.industries(),
        ("need", "topic"): codelists.topics(),
        ("need", "urgency"): codelists.URGENCIES,
        ("need", "horizon"): codelists.HORIZONS,
        ("need", "goal"): codelists.GOALS,
        ("need", "extent"): codelists.EXTENTS,
        ("need", "cooperation"): codelists.COOPERATION,
        ("need", "target_groups"): codelists.GROUPS,
        ("need", "megatrends"): codelists.MEGATRENDS,
        ("knowledge", "reason"): codelists.LOSS_REASONS,
        ("step", "who"): codelists.ACTORS,
    }


@dataclass(frozen=True)
class Field:
    """
    A field two people answered.

    `kind` is number, date, choice, text or deletion. `label` is the question's words for an interview and
    empty else, where the view has words for `path`; `number` is "B 4". `options` are code and words.
    """

    kind: str
    label: str = ""
    number: str = ""
    options: tuple[tuple[str, str], ...] = ()


class Wording:
    """Words for the fields of one record; reads its questionnaire when it has one."""

    def __init__(self, seat: Seat, record: StoredRecord, language: str) -> None:
        self._seat = seat
        self._record = record
        self._language = language
        self._interview = _interview_of(record)
        self._form = _form_of(seat, self._interview)

    def is_answered_by_people(self, path: str) -> bool:
        """Whether a value of this path was somebody's answer; the rest is nothing anybody could decide."""
        if path == DELETION:
            return True
        collection = self._record.collection
        if collection == "interview":
            name = path.removeprefix(NOTE)
            return name.startswith("/") and (self._form is None or template_path(name) in self._form.numbers)
        if (collection, path) in _choices():
            return True
        tables = (_NUMBERS, _DAYS, _MOMENTS, _TEXTS)
        return any(path in table.get(collection, ()) for table in tables)

    def field(self, path: str) -> Field:
        """What kind of field it is, and its words where the questionnaire has them."""
        if path == DELETION:
            return Field("deletion")
        collection = self._record.collection
        if collection == "interview":
            return self._question(path)
        labels = _choices().get((collection, path))
        if labels is not None and path not in ("target_groups", "megatrends"):
            at = 1 if self._language == "en" else 0
            return Field("choice", options=tuple((code, words[at]) for code, words in labels.items()))
        if path in _NUMBERS.get(collection, ()):
            return Field("number")
        if path in _DAYS.get(collection, ()):
            return Field("date")
        return Field("text")

    def shown(self, path: str, value: Json) -> Shown:
        """A value of the field as a person reads it; None where there was none."""
        if value is None or value == "" or value == []:
            return None
        collection = self._record.collection
        if collection == "interview":
            return self._answer(path, str(value))
        labels = _choices().get((collection, path))
        if labels is not None:
            codes = value if isinstance(value, list | tuple) else [value]
            return ", ".join(codelists.label(labels, str(code), self._language) for code in codes)
        try:
            if path in _DAYS.get(collection, ()):
                return date.fromisoformat(str(value))
            if path in _MOMENTS.get(collection, ()):
                return moment(str(value))
        except ValueError:
            return str(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            return value
        if isinstance(value, list | tuple):
            return ", ".join(str(each) for each in value)
        return str(value)

    @cached_property
    def _instance(self) -> FormInstance | None:
        """The running questionnaire; None if there is none or it cannot be run here."""
        if self._interview is None:
            return None
        try:
            return thawed(self._seat, self._interview, self._record.fields)
        except UseCaseError:
            return None

    def _node(self, path: str) -> Node | None:
        """A question; None if it is gone, with its repeat instance for example."""
        try:
            return self._instance.node(path) if self._instance is not None else None
        except KeyError:
            return None

    def _question(self, path: str) -> Field:
        name = path.removeprefix(NOTE)
        number = self._form.numbers.get(template_path(name), "") if self._form is not None else ""
        node = self._node(name)
        if node is None:
            return Field("text", "", number)
        label = " ".join(node.label.split())
        if path.startswith(NOTE) or node.kind not in ("select", "input"):
            return Field("text", label, number)
        if node.kind == "select":
            return Field("choice", label, number, tuple((each.value, each.label) for each in node.choices))
        kinds = {"int": "number", "integer": "number", "long": "number", "decimal": "number", "date": "date"}
        return Field(kinds.get(node.data_type, "text"), label, number)

    def _answer(self, path: str, value: str) -> Shown:
        if path.startswith(NOTE):
            return value
        node = self._node(path)
        if node is None:
            return value
        if node.data_type == "date" and node.kind == "input":
            try:
                return date.fromisoformat(value[:10])
            except ValueError:
                return value
        if node.data_type in ("int", "integer", "long", "decimal") and node.kind == "input":
            try:
                number = float(value)
            except ValueError:
                return value
            return int(number) if number.is_integer() else number
        return choice_text(node, value)


def _interview_of(record: StoredRecord) -> Interview | None:
    if record.collection != "interview":
        return None
    try:
        return Interview.read(record)
    except UnreadableRecordError:
        return None


def _form_of(seat: Seat, interview: Interview | None) -> LoadedForm | None:
    if interview is None:
        return None
    try:
        return load_form(seat, interview.form_id, interview.form_version)
    except UseCaseError:
        return None
