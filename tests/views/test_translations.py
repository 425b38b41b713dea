"""The English catalogue is complete, fits the code, and keeps every placeholder."""

from __future__ import annotations

import re

from tests.support import translations


def test_every_text_is_translated() -> None:
    assert translations.check().untranslated == []


def test_catalogue_fits_the_code() -> None:
    assert not translations.check().stale, "run `make translations`"


def test_placeholders_are_kept() -> None:
    for message in translations.existing():
        if not message.id:
            continue
        german = message.id if isinstance(message.id, tuple | list) else (message.id,)
        english = message.string if isinstance(message.string, tuple | list) else (message.string,)
        wanted = set(re.findall(r"{(\w+)[^}]*}", german[-1]))
        for text in english[-1:]:
            assert set(re.findall(r"{(\w+)[^}]*}", text)) == wanted, german[-1]


def test_compiled_catalogue_is_the_one_of_the_source() -> None:
    assert translations.MO.read_bytes() == translations._mo_bytes(translations.existing())
