"""Questionnaires: from a workbook (XLSForm) to a published version that seats receive."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.forms.check import ConvertedForm, WorkbookError, convert_workbook
from app.models.scopes import network_scope
from app.models.values import timestamp
from app.sync.changes import new_id
from server.database import Connection
from server.operating.errors import OperatorError
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord

_DATA_FILES = frozenset({".csv", ".xml", ".geojson"})


@dataclass(frozen=True)
class Questionnaire:
    """A converted workbook and the data files that go with it, by name."""

    form: ConvertedForm
    files: Mapping[str, str]


def read_questionnaire(path: Path) -> Questionnaire:
    """
    Check and convert a workbook, with the data files it reads.

    They lie beside the workbook, or in a folder named after it ("umfrage-media" for "umfrage.xlsx"), from
    which all data files are taken.

    Raises:
        OperatorError: `form_invalid` with the place and text of the first fault, and how many there are;
            `form_file_missing`, `file_unreadable`.
    """
    form = _converted(path)
    media = path.with_name(f"{path.stem}-media")
    found = {name: path.with_name(name) for name in form.files if path.with_name(name).is_file()}
    if media.is_dir():
        found |= {file.name: file for file in media.iterdir() if file.suffix.lower() in _DATA_FILES}
    missing = [name for name in form.files if name not in found]
    if missing:
        raise OperatorError("form_file_missing", file=path.name, name=missing[0], folder=media.name)
    return Questionnaire(form, {name: _text_of(file) for name, file in sorted(found.items())})


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise OperatorError("file_unreadable", file=file.name, why=str(error)) from error


def _converted(path: Path) -> ConvertedForm:
    try:
        return convert_workbook(path)
    except WorkbookError as error:
        faults = [finding for finding in error.findings if finding.severity == "error"]
        first = faults[0]
        places = (("sheet", first.sheet), ("row", str(first.row or "")), ("column", first.column))
        where = ", ".join(f"{name} {place}" for name, place in places if place)
        raise OperatorError(
            "form_invalid",
            file=path.name,
            where=where and f", {where}",
            why=first.text,
            faults=str(len(faults)),
        ) from error


async def publish_form(
    connection: Connection, questionnaire: Questionnaire, *, network_id: str, now: datetime
) -> Outcome:
    """
    Publish one version of a questionnaire to a network; the same one again changes nothing.

    Raises:
        OperatorError: `form_version_taken`: that version was published with another content, and interviews
            may have been started with it.
    """
    form = questionnaire.form
    cursor = await connection.execute(
        "SELECT fields ->> 'xform', coalesce(fields -> 'files', '{}'::jsonb) FROM record"
        " WHERE network_id = %s AND collection = 'form'"
        " AND fields ->> 'form_id' = %s AND fields ->> 'version' = %s",
        (network_id, form.form_id, form.version),
    )
    row = await cursor.fetchone()
    if row is not None:
        if (row[0], row[1]) != (form.xform, dict(questionnaire.files)):
            raise OperatorError("form_version_taken", form=form.form_id, version=form.version)
        return "unchanged"
    fields = {
        "form_id": form.form_id,
        "version": form.version,
        "title": form.title,
        "xform": form.xform,
        "published_at": timestamp(now),
        "status": "published",
        **({"files": dict(questionnaire.files)} if questionnaire.files else {}),
    }
    record = ReferenceRecord("form", new_id(), network_scope(network_id), fields)
    (outcome,) = await write_reference(connection, [record], network_id=network_id, now=now)
    return outcome


async def list_forms(connection: Connection, *, network_id: str) -> list[tuple[str, str, str, str, str]]:
    """Form id, version, title, status and time of publication of all versions."""
    cursor = await connection.execute(
        "SELECT fields ->> 'form_id', fields ->> 'version', fields ->> 'title', fields ->> 'status',"
        " fields ->> 'published_at' FROM record WHERE network_id = %s AND collection = 'form'"
        " AND NOT deleted ORDER BY 1, 5",
        (network_id,),
    )
    return [(row[0], row[1], row[2], row[3], row[4]) for row in await cursor.fetchall()]
