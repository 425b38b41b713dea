"""
Reading words aloud with the voices of the device the app runs on: desktops have a program for it.

Browsers and phones do not: a browser speaks by itself (`app.views.interview.aloud`), and on a phone the
screen reader reads. Must not know: questions, screens.
"""

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Sequence

_WINDOWS = (
    "Add-Type -AssemblyName System.Speech; "
    "(New-Object System.Speech.Synthesis.SpeechSynthesizer).Speak($env:FELDLOTSE_WORDS)"
)


def speech_command(
    language: str, *, platform: str = sys.platform, which: Callable[[str], str | None] = shutil.which
) -> Sequence[str] | None:
    """
    The program that speaks on this device, without the words; None if there is none.

    Args:
        language: Two-letter code of the words.
        platform: As `sys.platform` names it.
        which: Finds a program.
    """
    if platform == "darwin" and which("say"):
        return ("say", "--")
    if platform == "win32" and which("powershell"):
        return ("powershell", "-NoProfile", "-NonInteractive", "-Command", _WINDOWS)
    if platform.startswith("linux"):
        if which("spd-say"):
            return ("spd-say", "--cancel", "--wait", "--language", language, "--")
        if which("espeak-ng"):
            return ("espeak-ng", "-v", language, "--")
    return None


async def read_aloud(words: str, language: str) -> bool:
    """Speak, and return when the words are out; False where the device has no voice."""
    command = speech_command(language)
    if command is None:
        return False
    # PowerShell gets the words by its environment: they must never be read as a command.
    arguments = command if sys.platform == "win32" else (*command, words)
    process = await asyncio.create_subprocess_exec(
        *arguments,
        env={**os.environ, "FELDLOTSE_WORDS": words},
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.DEVNULL,
        stderr=asyncio.subprocess.DEVNULL,
    )
    return await process.wait() == 0
