"""Questionnaires: from a workbook (XLSForm) to a published version that seats receive."""

import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyxform.errors import PyXFormError
from pyxform.xls2xform import convert

from app.models.scopes import network_scope
from app.models.values import timestamp
from app.sync.changes import new_id
from server.database import Connection
from server.operating.errors import OperatorError
from server.queries.reference import write_reference
from server.reference import Outcome, ReferenceRecord

_XHTML = "{http://www.w3.org/1999/xhtml}"
_XFORMS = "{http://www.w3.org/2002/xforms}"


@dataclass(frozen=True)
class Questionnaire:
    """One version of a questionnaire, as ODK XForms XML."""

    form_id: str
    version: str
    title: str
    xform: str


def read_workbook(path: Path) -> Questionnaire:
    """
    Convert a workbook.

    Raises:
        OperatorError: `form_invalid` (what is wrong stands in `why`), `form_without_version`.
    """
    try:
        xform = convert(path).xform
    except (PyXFormError, OSError, ValueError, KeyError) as error:
        raise OperatorError("form_invalid", file=path.name, why=" ".join(str(error).split())) from error
    root = ElementTree.fromstring(xform)
    title = root.findtext(f"{_XHTML}head/{_XHTML}title") or path.stem
    instance = root.find(f"{_XHTML}head/{_XFORMS}model/{_XFORMS}instance")
    primary = None if instance is None else next(iter(instance), None)
    form_id = primary.get("id", "") if primary is not None else ""
    version = primary.get("version", "") if primary is not None else ""
    if not form_id or not version:
        raise OperatorError("form_without_version", file=path.name)
    return Questionnaire(form_id, version, title, xform)


async def publish_form(
    connection: Connection, questionnaire: Questionnaire, *, network_id: str, now: datetime
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
