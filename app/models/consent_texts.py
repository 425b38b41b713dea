"""
The words a firm agrees to, with their version: what was agreed stays provable when the words change.

A new wording is a new version; old ones stay here for ever, because records name them.

Must not know: screens, who agreed.
"""

from collections.abc import Mapping
from dataclasses import dataclass

Words = tuple[str, str]
"""German, English."""


@dataclass(frozen=True)
class ConsentText:
    """One version of the words: an introduction, one paragraph a purpose, and how to withdraw."""

    version: str
    introduction: Words
    purposes: Mapping[str, Words]
    withdrawal: Words


_2026_11 = ConsentText(
    version="2026-11",
    introduction=(
        "Wir beraten Ihren Betrieb zur Weiterbildung. Was Sie uns erlauben, entscheiden Sie Punkt für Punkt. "
        "Ein Nein hat keine Nachteile.",
        "We advise your firm on training. What you allow us is your decision, point by point. "
        "A no has no disadvantages.",
    ),
    purposes={
        "kontakt": (
            "Wir dürfen Name, Funktion, Telefon und E-Mail der Ansprechperson speichern und für Rückfragen "
            "nutzen.",
            "We may store name, office, telephone and e-mail of the contact person and use them to ask back.",
        ),
        "weitergabe": (
            "Wir dürfen Bedarfe und Kontakt an die unten genannten Stellen weitergeben, damit diese ein "
            "Angebot machen oder beraten können. Vorher zeigen wir, welche Angaben das sind.",
            "We may pass needs and contact on to the bodies named below so that they can make an offer or "
            "advise. Before that we show which details these are.",
        ),
        "statistik": (
            "Wir dürfen die Angaben zusammengefasst und ohne Betriebsnamen für die regionale Planung "
            "auswerten.",
            "We may evaluate the details in aggregated form, without the firm’s name, for regional planning.",
        ),
    },
    withdrawal=(
        "Sie können jederzeit widerrufen: ein Anruf oder eine E-Mail genügt. Der Widerruf gilt für die "
        "Zukunft; Stellen, die etwas bekommen haben, informieren wir.",
        "You can withdraw at any time: a call or an e-mail is enough. It applies from then on; bodies that "
        "have received something are told.",
    ),
)

TEXTS: Mapping[str, ConsentText] = {text.version: text for text in (_2026_11,)}
CURRENT = _2026_11.version
FROM_QUESTIONNAIRE = "fragebogen"
"""Version of consent asked in a talk: `fragebogen:<form>:<version>`, whose words the questionnaire keeps."""


def words_in(words: Words, language: str) -> str:
    """The words in a language."""
    return words[1] if language == "en" else words[0]
