"""
The suppression list: firms that want no contact, known by a hash of their name and the date alone.

It is what remains of a firm that withdrew everything, so that nobody visits it again by mistake.

Must not know: the firm's data.
"""

import hashlib
import unicodedata
from typing import ClassVar

from app.models.noun import Moment, Noun


class Suppression(Noun):
    """One entry: when, and the hash of the name."""

    collection: ClassVar[str] = "suppression"

    name_hash: str
    at: Moment | None = None
    firm_id: str = ""


def name_hash(name: str, *, network_id: str) -> str:
    """
    The hash under which a name stands on the list of a network.

    Capitals, accents in different spellings, punctuation and spaces do not matter.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    letters = "".join(sign for sign in folded if sign.isalnum())
    return hashlib.sha256(f"{network_id}|{letters}".encode()).hexdigest()
