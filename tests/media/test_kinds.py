"""
What a file is, by its content.

1. A name can say anything: only the content counts.
2. What is not on the list is not taken.
"""

import io
import zipfile

import pytest

from app.media import kind_of
from tests.media.pictures import drawing, photo


def _zip(*names: str, first: bytes | None = None) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        if first is not None:
            archive.writestr(zipfile.ZipInfo("mimetype"), first)
        for name in names:
            archive.writestr(name, b"<x/>")
    return target.getvalue()


@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (photo(32, 32), "image/jpeg"),
        (drawing(32, 32), "image/png"),
        (b"%PDF-1.7\n%\xe2\xe3", "application/pdf"),
        (
            _zip("[Content_Types].xml", "_rels/.rels", "word/document.xml"),
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
        (
            _zip("[Content_Types].xml", "xl/workbook.xml"),
            "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ),
        (
            _zip("content.xml", first=b"application/vnd.oasis.opendocument.text"),
            "application/vnd.oasis.opendocument.text",
        ),
        (b"\x00\x00\x00\x20ftypM4A \x00\x00", "audio/mp4"),
        (b"\x00\x00\x00\x20ftypisom\x00\x00", "video/mp4"),
        (b"\x00\x00\x00\x14ftypqt  \x00\x00", "video/quicktime"),
        (b"RIFF\x10\x00\x00\x00WAVEfmt ", "audio/wav"),
        (b"\x00\x00\x00\x18ftypheic\x00\x00", "image/heic"),
        ("Maschine;Jahr\nPresse 3;1987\nGrün;ß".encode(), "text/plain"),
    ],
)
def test_the_content_tells_the_kind(content: bytes, media_type: str) -> None:
    """1"""
    found = kind_of(content, whole=True)
    assert found is not None
    assert found.media_type == media_type


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01\x01\x00",
        b"#!/bin/sh\nrm -rf /\n",
        b"<html><script>alert(1)</script></html>",
        b"  <?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg'/>",
        _zip("evil.exe"),
        b"\x00\x01\x02\x03",
        "Umlaute in einer alten Kodierung: ä".encode("latin-1") + b"\xff\xfe",
    ],
)
def test_what_is_not_on_the_list_is_not_taken(content: bytes) -> None:
    """2"""
    assert kind_of(content, whole=True) is None


def test_text_whose_head_ends_within_a_character_is_text() -> None:
    head = ("ü" * 5_000).encode()[:8_191]
    assert kind_of(head) is not None
    assert kind_of(head, whole=True) is None
