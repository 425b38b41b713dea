"""
The questionnaires a seat holds, parsed once a process and kept on disk in the seat's folder.

Definitions are immutable, so many seats of one process may share them; that is the only module state of the
use cases. They are told apart by content, too: two networks may publish different forms under one name.

Must not know: interviews.
"""

import hashlib
import json
import threading
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from app.forms import FormDefinition, FormError, cached_form
from app.models.reference import Form
from app.usecases.errors import FormBrokenError, FormVersionMissingError
from app.usecases.interview_sections import question_numbers
from app.usecases.records import all_of
from app.usecases.seat import Seat

CACHE_FOLDER = "forms"
"""Holds parsed questionnaires beside the store; no answers, and nothing is lost with it."""

_MOST_PARSED = 64
_parsed: OrderedDict[str, "LoadedForm"] = OrderedDict()
_lock = threading.Lock()


@dataclass(frozen=True)
class LoadedForm:
    """A parsed questionnaire with the numbers of its questions and the data files it reads."""

    definition: FormDefinition
    numbers: Mapping[str, str]
    files: Mapping[str, bytes]


def forms_of(seat: Seat) -> tuple[Form, ...]:
    """All form versions on this seat, retired ones included."""
    return all_of(seat, Form)


def newest_version(forms: Iterable[Form], form_id: str) -> Form | None:
    """The newest published version of a questionnaire."""
    published = [form for form in forms if form.form_id == form_id and form.status == "published"]
    return max(published, key=lambda form: form.version, default=None)


def load_form(seat: Seat, form_id: str, version: str) -> LoadedForm:
    """
    The parsed form version.

    Raises:
        FormVersionMissingError: This seat does not hold it (yet).
        FormBrokenError: The engine cannot run it.
    """
    for form in forms_of(seat):
        if (form.form_id, form.version) == (form_id, version):
            return parsed(seat, form)
    raise FormVersionMissingError(form_id, version)


def parsed(seat: Seat, form: Form) -> LoadedForm:
    """
    Parse a form version, or take it from memory or from the seat's folder.

    Raises:
        FormBrokenError: The engine cannot run it.
    """
    content = json.dumps([form.xform, form.files], sort_keys=True).encode()
    key = f"{form.form_id} {form.version} {hashlib.sha256(content).hexdigest()}"
    with _lock:
        if key in _parsed:
            _parsed.move_to_end(key)
            return _parsed[key]
    try:
        definition = cached_form(form.xform, seat.folder / CACHE_FOLDER)
        files = {name: text.encode() for name, text in form.files.items()}
        loaded = LoadedForm(definition, question_numbers(definition), files)
    except FormError as error:
        raise FormBrokenError(
            form_id=form.form_id,
            version=form.version,
            engine_code=error.code,
            where=str(error.where or ""),
        ) from error
    with _lock:
        _parsed[key] = loaded
        while len(_parsed) > _MOST_PARSED:
            _parsed.popitem(last=False)
    return loaded
