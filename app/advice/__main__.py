"""`python -m app.advice check FILE.json [--rules RULES.json]`: the funding check without an app around it."""

import json
import sys
from datetime import datetime
from pathlib import Path

from app.advice.funding import FundingError, bundled_rules, check, read_rules

USAGE = "usage: python -m app.advice check FILE.json [--rules RULES.json]"


def main(arguments: list[str]) -> int:
    """
    Check the cases of a file, a list of `{"facts": {…}}`, and print the list of `{rule id: verdict}`.

    Bad input gives one line with its code, and exit status 1.
    """
    rules_file: str | None = None
    if len(arguments) == 4 and arguments[2] == "--rules":
        rules_file = arguments.pop()
        arguments.pop()
    if len(arguments) != 2 or arguments[0] != "check":
        print(USAGE, file=sys.stderr)
        return 2
    today = datetime.now().astimezone().date()
    try:
        book = (
            bundled_rules()
            if rules_file is None
            else read_rules(Path(rules_file).read_text(encoding="utf-8"))
        )
        cases = json.loads(Path(arguments[1]).read_text(encoding="utf-8"))
        if not isinstance(cases, list) or not all(
            isinstance(case, dict) and isinstance(case.get("facts"), dict) for case in cases
        ):
            print('cases_syntax: expected a list of {"facts": {…}}', file=sys.stderr)
            return 1
        found = []
        for position, case in enumerate(cases):
            try:
                answers = check(book, case["facts"], today=today)
            except FundingError as error:
                print(f"{error.code}: case {position}: {error}", file=sys.stderr)
                return 1
            found.append({answer.rule.id: answer.verdict for answer in answers})
    except FundingError as error:
        print(f"{error.code}: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        print(f"file_unreadable: {error.filename}: {error.strerror}", file=sys.stderr)
        return 1
    except ValueError:
        print(f"cases_syntax: {arguments[1]} is no JSON", file=sys.stderr)
        return 1
    print(json.dumps(found, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
