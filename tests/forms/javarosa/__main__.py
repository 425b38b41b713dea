"""Long walks beside JavaRosa: `make walk SEEDS=100`, or `SEEDS=7-20` for some of them."""

from __future__ import annotations

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.forms.javarosa.engine import JavaRosa
from tests.forms.javarosa.forms import random_form, workbooks, written_form
from tests.forms.javarosa.walk import DEVIATIONS, Walk

STEPS = 100


def main(arguments: list[str]) -> int:
    """Walk; exit code 1 if the engines differ."""
    first, _, last = (arguments[0] if arguments else "10").rpartition("-")
    seeds = range(int(first), int(last) + 1) if first else range(int(last))
    steps = 0
    used: Counter[str] = Counter()
    failures = 0
    begun = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, JavaRosa() as javarosa:
        for seed in seeds:
            forms = [written_form(path, Path(folder)) for path in workbooks()]
            forms += [random_form(seed * 10 + number, Path(folder)) for number in range(10)]
            for form in forms:
                result = Walk(javarosa, form, seed).run(STEPS)
                steps += result.steps
                used.update(result.used)
                if result.differences:
                    failures += 1
                    print(f"{form.name}, seed {seed}:", *result.differences, sep="\n  ")
            print(
                f"seed {seed}: {steps} steps, {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True
            )
    print("Deviations met:")
    for name, count in used.most_common():
        print(f"  {name} ({count} walks): {DEVIATIONS[name]}")
    print(f"{steps} steps: " + ("the engines agree" if not failures else f"{failures} walks differ"))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
