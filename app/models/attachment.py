"""
An attachment (Anhang): a photo, file, signature or drawing that belongs to another record.

The record tells what it is and names the bytes by their SHA-256; the bytes travel on their own. What a form
holds as the answer of such a question is the attachment's file name, as in ODK: `<id>.<extension>`.
"""

import re
from typing import ClassVar, Final

from app.models.noun import Moment, Noun

SHA256: Final = re.compile(r"[0-9a-f]{64}")
_ANSWER: Final = re.compile(r"([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.[a-z0-9]{2,5}")

ATTACHED_TO: Final = frozenset(
    {"firm", "interview", "need", "knowledge", "referral", "step", "consent", "comment"}
)
"""Collections a file may belong to."""

KINDS: Final = ("photo", "file", "signature", "drawing")


class Attachment(Noun):
    """What is known of a file; `path` is the question it answers, empty where it answers none."""

    collection: ClassVar[str] = "attachment"

    firm_id: str
    of_collection: str
    of_id: str
    path: str = ""
    kind: str = "file"
    sha256: str
    name: str = ""
    media_type: str
    size: int
    width: int = 0
    height: int = 0
    signed_by: str = ""
    """The name a signature stands for, as it was typed beside it or instead of it."""
    added_at: Moment | None = None
    added_by: str = ""


def file_name(attachment_id: str, extension: str) -> str:
    """The file name of an attachment, as a form holds it."""
    return f"{attachment_id}.{extension}"


def attachment_in(answer: str) -> str:
    """The id of the attachment that an answer names; "" if it names none."""
    found = _ANSWER.fullmatch(answer)
    return found.group(1) if found else ""
