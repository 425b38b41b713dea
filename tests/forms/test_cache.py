"""
Definitions on disk.

Requirements: P1 to P3 of `app.forms.parse.packing`.
"""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import pytest

from app.forms import Context, FormDefinition, FormInstance, FormSyntaxError, cached_form, parse_form
from app.forms.parse import packing
from app.forms.replay import snapshot
from tests.forms.javarosa.forms import workbooks, written_form
from tests.forms.javarosa.generated import generated_form
from tests.forms.scenario import context, xform_of


def told(definition: FormDefinition, given: Context) -> list[object]:
    """Everything that shows of a form while it is filled in at random."""
    chance = random.Random(7)
    form = FormInstance.start(definition, given)
    found: list[object] = [snapshot(form, step=0)]
    for step in range(1, 12):
        nodes = [
            node for node in form._state.nodes.values() if node.relevant and node.kind in ("input", "select")
        ]
        node = chance.choice(nodes)
        values = [choice.value for choice in node.choices] or {"int": ["7"], "decimal": ["2.5"]}.get(
            node.data_type, ["2026-03-16"] if node.data_type == "date" else ["a"]
        )
        if node.data_type in ("string", "int", "decimal", "date"):
            form.answer(node.path, chance.choice(values))
        for language in definition.languages[:1]:
            form.set_language(chance.choice(definition.languages) or language)
        found.append(snapshot(form, step=step))
    found.append(form.submission_xml())
    return found


@pytest.mark.parametrize("workbook", workbooks(), ids=lambda path: path.stem)
def test_form_from_the_cache_behaves_as_the_one_just_read(workbook: Path, tmp_path: Path) -> None:
    """P1"""
    form = written_form(workbook, tmp_path)
    xml = form.xml.read_bytes()
    attachments = {name: path.read_bytes() for name, path in form.attachments.items()}
    cache = tmp_path / "cache"
    expected = told(parse_form(xml), context(attachments=attachments))
    assert told(cached_form(xml, cache), context(attachments=attachments)) == expected
    assert len(list(cache.glob("*.form"))) == 1
    assert packing.unpack(xml, next(cache.glob("*.form")).read_bytes()) is not None
    assert told(cached_form(xml, cache), context(attachments=attachments)) == expected


@pytest.mark.parametrize("seed", range(4))
def test_form_made_at_random_survives_the_cache(seed: int, tmp_path: Path) -> None:
    """P1"""
    xml = xform_of(generated_form(seed))
    expected = told(parse_form(xml), context())
    cached_form(xml, tmp_path)
    assert told(cached_form(xml, tmp_path), context()) == expected


class Harm:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return Path, ("/tmp/harm",)


@pytest.mark.parametrize("bad", [b"", b"nonsense", pickle.dumps(Harm()), pickle.dumps([1, 2])])
def test_file_of_someone_else_is_read_anew_and_does_no_harm(tmp_path: Path, bad: bytes) -> None:
    """P2: a good head, and anything after it"""
    xml = xform_of("| survey |\n| | type | name | label |\n| | text | a | A |\n").encode()
    cached_form(xml, tmp_path)
    [file] = tmp_path.glob("*.form")
    good = file.read_bytes()
    body = good.index(b"\x80\x05")
    for content in (bad, good[:body] + bad, good[: body + 40]):
        file.write_bytes(content)
        assert packing.unpack(xml, content) is None
        assert cached_form(xml, tmp_path).elements.keys() == parse_form(xml).elements.keys()
    assert packing.unpack(xml, file.read_bytes()) is not None


def test_bytes_of_another_form_are_not_unpacked(tmp_path: Path) -> None:
    """P3"""
    one, other = (
        xform_of(f"| survey |\n| | type | name | label |\n| | text | {n} | A |\n").encode() for n in "ab"
    )
    cached_form(one, tmp_path)
    [file] = tmp_path.glob("*.form")
    assert packing.unpack(other, file.read_bytes()) is None


def test_folder_that_cannot_be_written_is_no_fault(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    xml = xform_of("| survey |\n| | type | name | label |\n| | text | a | A |\n")
    assert "/data/a" in cached_form(xml, tmp_path / "file").elements


def test_faulty_form_is_refused_as_ever(tmp_path: Path) -> None:
    with pytest.raises(FormSyntaxError):
        cached_form("<a/>", tmp_path)
    assert not list(tmp_path.iterdir())
