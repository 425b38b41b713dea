"""JavaRosa as a process that is told events and answers with snapshots. Knows nothing of our engine."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, cast

import pyxform

SOURCE = Path(__file__).with_name("Walker.java")
CLASSES = Path(__file__).parents[3] / "build" / "javarosa"
JAR = Path(pyxform.__file__).parent / "validators" / "odk_validate" / "bin" / "ODK_Validate.jar"
# Tests that need Java fail instead of being skipped when this is set to 1.
REQUIRED = "FELDLOTSE_REQUIRE_JAVA"


class JavaRosaError(Exception):
    """JavaRosa refused a form or an event."""


def reason_to_skip() -> str:
    """Why JavaRosa cannot run here; blank if it can, or if it must."""
    if os.environ.get(REQUIRED) == "1":
        return ""
    missing = [tool for tool in ("java", "javac") if shutil.which(tool) is None]
    if missing:
        return f"needs Java 17 ({', '.join(missing)} not found); {REQUIRED}=1 makes this a failure"
    return "" if JAR.is_file() else f"needs JavaRosa ({JAR.name} is not in this pyxform)"


@cache
def class_path() -> str:
    """The class path of the driver, which is compiled when its source is newer than its class."""
    compiled = CLASSES / "Walker.class"
    if not compiled.is_file() or compiled.stat().st_mtime < SOURCE.stat().st_mtime:
        CLASSES.mkdir(parents=True, exist_ok=True)
        subprocess.run(
            ["javac", "-nowarn", "-encoding", "UTF-8", "-cp", str(JAR), "-d", str(CLASSES), str(SOURCE)],
            check=True,
        )
    return os.pathsep.join((str(JAR), str(CLASSES)))


class JavaRosa:
    """
    One Java process; it can load any number of forms, one after the other.

    Args:
        warm: Let Java optimise as far as it can, for benchmarks; else it starts sooner.
    """

    def __init__(self, *, zone: str = "Europe/Berlin", warm: bool = False) -> None:
        self._process = subprocess.Popen(
            [
                "java",
                "-XX:+UseSerialGC",
                *(() if warm else ("-XX:TieredStopAtLevel=1",)),
                "-Xss8m",
                f"-Duser.timezone={zone}",
                "-cp",
                class_path(),
                "Walker",
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
        )

    def tell(self, event: Mapping[str, Any]) -> dict[str, Any]:
        """
        One event; returns the snapshot after it.

        Raises:
            JavaRosaError: JavaRosa could not do it.
        """
        stdin, stdout = self._process.stdin, self._process.stdout
        assert stdin is not None and stdout is not None
        stdin.write(json.dumps(event) + "\n")
        stdin.flush()
        answer = cast(dict[str, Any], json.loads(stdout.readline() or '{"error": "JavaRosa has ended"}'))
        if "error" in answer:
            raise JavaRosaError(answer["error"])
        return answer

    def load(
        self,
        form: Path,
        *,
        now_ms: int,
        attachments: Mapping[str, Path] | None = None,
        properties: Mapping[str, str] | None = None,
    ) -> dict[str, Any]:
        """Load a form and begin an instance; returns the first snapshot."""
        return self.tell(
            {
                "op": "load",
                "form": str(form),
                "now": now_ms,
                "attachments": {name: str(path) for name, path in (attachments or {}).items()},
                "properties": dict(properties or {}),
            }
        )

    def bench(
        self,
        form: Path,
        events: Sequence[Mapping[str, str]],
        *,
        setup: Sequence[Mapping[str, str]] = (),
        attachments: Mapping[str, Path] | None = None,
        loads: int = 40,
        rounds: int = 5,
    ) -> dict[str, list[float]]:
        """Times of loading and answering, in milliseconds, once the machine is warm."""
        return self.tell(
            {
                "op": "bench",
                "form": str(form),
                "setup": list(setup),
                "events": list(events),
                "attachments": {name: str(path) for name, path in (attachments or {}).items()},
                "loads": loads,
                "rounds": rounds,
            }
        )

    def close(self) -> None:
        """End the process."""
        if self._process.stdin is not None:
            self._process.stdin.close()
        self._process.wait(timeout=10)
        if self._process.stdout is not None:
            self._process.stdout.close()

    def __enter__(self) -> JavaRosa:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
