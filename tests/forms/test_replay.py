"""The replay interface: one snapshot per event on standard output, references with positions."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.forms.__main__ import main
from tests.forms.scenario import sheet, xform_of

FORM = xform_of(
    sheet(
        "survey",
        """
        type | name | label | relevant | constraint | constraint_message | required |
        integer | n | Zahl | | . < 5 | Zu groß. | yes |
        begin_repeat | need | Bedarf | ${n} = 1 | | | |
        text | topic | Thema | | | | |
        end_repeat | | | | | | |
        """,
    )
)


def replayed(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], events: list[dict[str, str]], command: str = "replay"
) -> list[dict[str, object]]:
    (tmp_path / "form.xml").write_text(FORM, encoding="utf-8")
    script = {"now": "2026-03-16T10:30:00.000+01:00", "tz": "Europe/Berlin", "events": events}
    (tmp_path / "events.json").write_text(json.dumps(script), encoding="utf-8")
    assert main([command, str(tmp_path / "form.xml"), str(tmp_path / "events.json")]) == 0
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_snapshots_follow_the_events(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    steps = replayed(
        tmp_path,
        capsys,
        [
            {"op": "set", "ref": "/data/n", "value": "9"},
            {"op": "set", "ref": "/data/n", "value": "1", "note": "unknown keys are ignored"},
            {"op": "add", "ref": "/data/need"},
            {"op": "set", "ref": "/data/need[2]/topic", "value": "x"},
            {"op": "remove", "ref": "/data/need[1]"},
            {"op": "set", "ref": "/data/n", "value": "letters"},
            {"op": "set", "ref": "/data/need[7]/topic", "value": "x"},
            {"op": "submission"},
        ],
    )
    nodes = [step["nodes"] for step in steps]
    assert [step["step"] for step in steps] == list(range(9))
    assert nodes[0]["/data/n"] == {
        "kind": "input",
        "relevant": True,
        "value": "",
        "violation": "required",
        "readonly": False,
        "required": True,
        "label": "Zahl",
    }
    assert nodes[0]["/data/need[1]"] == {"kind": "instance", "relevant": False}
    assert nodes[0]["/data/need[1]/topic"] == {"kind": "input", "relevant": False}
    assert (nodes[1]["/data/n"]["violation"], nodes[1]["/data/n"]["message"]) == ("constraint", "Zu groß.")
    assert nodes[3]["/data/need"] == {"kind": "repeat", "count": 2}
    assert nodes[5]["/data/need[1]/topic"]["value"] == "x"
    assert nodes[6]["/data/n"]["value"] == ""
    assert "error" in steps[7]
    assert "<n/>" in str(steps[8]["submission"])


def test_bench_measures_load_answers_and_reading(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    [found] = replayed(tmp_path, capsys, [{"op": "set", "ref": "/data/n", "value": "1"}], command="bench")
    assert set(found) == {"load_ms", "load_warm_ms", "answers_ms", "read_ms"}
    assert len(found["answers_ms"]) == 1  # type: ignore[arg-type]


def test_form_that_cannot_be_loaded_is_one_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "form.xml").write_text("<a/>", encoding="utf-8")
    (tmp_path / "events.json").write_text("{}", encoding="utf-8")
    assert main(["replay", str(tmp_path / "form.xml"), str(tmp_path / "events.json")]) == 1
    assert json.loads(capsys.readouterr().out)["code"] == "not_an_xform"
    assert main(["sing"]) == 2
