"""Reading a question aloud: by the browser's voices, by the desktop's, or not at all on a phone."""

from urllib.parse import urlencode

import flet as ft

from app.usecases.reading_aloud import read_aloud, speech_command
from app.views.interview.questions import Question, is_english, plain
from app.views.kit import snackbar
from app.views.texts import t

# `assets/web/speak.js` speaks what follows this sign instead of opening it.
SIGN = "about:blank#feldlotse-speak?"
MOST_LETTERS = 1500


def can_speak() -> bool:
    """Whether this platform reads aloud; on phones the screen reader does."""
    page = ft.context.page
    if page.web:
        return True
    phone = page.platform in (ft.PagePlatform.ANDROID, ft.PagePlatform.IOS)
    return not phone and speech_command("de") is not None


def code_of(language: str) -> str:
    """The two-letter code in a form's language, "العربية (ar)"; German where it names none."""
    code = language.rpartition("(")[2].rstrip(") ").lower() if "(" in language else ""
    return code[:2] or ("en" if is_english(language) else "de")


def words_of(question: Question) -> str:
    """What is read: the question, its hint, and the choices when they are few."""
    parts = [plain(question.label), plain(question.hint)]
    if 0 < len(question.options) <= 12:
        parts += [option.label for option in question.options]
    return ". ".join(part.rstrip(".") for part in parts if part)[:MOST_LETTERS]


async def speak(question: Question, language: str) -> None:
    """Read a question aloud."""
    words, code = words_of(question), code_of(language)
    if ft.context.page.web:
        address = SIGN + urlencode({"lang": code, "text": words})
        await ft.UrlLauncher().launch_url(address, web_only_window_name="_blank")
    elif not await read_aloud(words, code):
        snackbar.show(t("Vorlesen ging gerade nicht."))
