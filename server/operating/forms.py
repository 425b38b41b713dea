"""Questionnaires: from a workbook (XLSForm) to a published version that seats receive."""

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


def read_questionnaire(path: Path) -> ConvertedForm:
    """
    Check and convert a workbook.

    Raises:
        OperatorError: `form_invalid` with the place and text of the first fault, and how many there are.
    """
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
    connection: Connection, questionnaire: ConvertedForm, *, network_id: str, now: datetime
) -> Outcome:
    """
    Publish one version of a questionnaire to a network; the same one again changes nothing.

    Raises:
        OperatorError: `form_version_taken`: that version was published with another content, and interviews
            may have been started with it.
    """
    cursor = await connection.execute(
        "SELECT fields ->> 'xform' FROM record WHERE network_id = %s AND collection = 'form'"
        " AND fields ->> 'form_id' = %s AND fields ->> 'version' = %s",
        (network_id, questionnaire.form_id, questionnaire.version),
    )
    row = await cursor.fetchone()
    if row is not None:
        if row[0] != questionnaire.xform:
            raise OperatorError(
                "form_version_taken", form=questionnaire.form_id, version=questionnaire.version
            )
        return "unchanged"
    fields = {
        "form_id": questionnaire.form_id,
        "version": questionnaire.version,
        "title": questionnaire.title,
        "xform": questionnaire.xform,
        "published_at": timestamp(now),
        "status": "published",
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
