"""
Reading aloud.

1   Each desktop system speaks with its own program; where there is none, nothing is offered.
2   Words are never read as options or commands.
"""

import pytest

from app.usecases.reading_aloud import speech_command


@pytest.mark.parametrize(
    ("platform", "there", "program"),
    [
        ("darwin", {"say"}, "say"),
        ("win32", {"powershell"}, "powershell"),
        ("linux", {"spd-say", "espeak-ng"}, "spd-say"),
        ("linux", {"espeak-ng"}, "espeak-ng"),
        ("linux", set(), None),
        ("android", {"say"}, None),
        ("ios", set(), None),
    ],
)
def test_each_system_has_its_program(platform, there, program):
    found = speech_command("de", platform=platform, which=lambda name: name if name in there else None)
    assert (found[0] if found else None) == program


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_words_that_look_like_options_are_words(platform):
    command = speech_command("de", platform=platform, which=lambda name: name)
    assert command[-1] == "--"
