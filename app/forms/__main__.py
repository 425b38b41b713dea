"""`python -m app.forms replay|bench FORM.xml EVENTS.json`: the engine without an app around it."""

from __future__ import annotations

import json
import sys
from pathlib import Path

from app.forms.errors import FormError
from app.forms.replay import measure, replay

USAGE = "usage: python -m app.forms replay|bench FORM.xml EVENTS.json"


def main(arguments: list[str]) -> int:
    """Run one command; a form that cannot be loaded gives one line with its error, and exit status 1."""
    if len(arguments) != 3 or arguments[0] not in ("replay", "bench"):
        print(USAGE, file=sys.stderr)
        return 2
    command, form_path, events_path = arguments
    xml = Path(form_path).read_bytes()
    script = json.loads(Path(events_path).read_text(encoding="utf-8"))
    try:
        if command == "bench":
            print(json.dumps(measure(xml, script)))
        else:
            for found in replay(xml, script):
                print(json.dumps(found, ensure_ascii=False))
    except FormError as error:
        print(json.dumps({"step": 0, "error": str(error), "code": error.code}, ensure_ascii=False))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
