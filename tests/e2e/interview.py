"""
Fills in a questionnaire in the browser the way a person does: find the question, then answer below it.

The accessibility tree has many buttons named "Ja"; which one belongs to a question is decided by where it
stands on the screen, not by the order of the tree.
"""

import re
import time
from contextlib import suppress

from playwright.async_api import Locator
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from tests.support.e2e import FletPage

# "Bedarf 2 von 3, " before the name of a field in a repeat; ", Pflicht" and the like after it.
_PLACE = r"(.+ von \d+, )?"
_STATE = r"(, .*)?"


class Interview:
    """The open interview of one tab."""

    def __init__(self, tab: FletPage) -> None:
        self.tab = tab

    async def choose(self, question: str, *options: str) -> None:
        """Answer a question with options that stand below it: buttons, tiles, chips or boxes."""
        for option in options:
            await self._select(question, option)

    async def fill(self, question: str, text: str) -> None:
        """Type an answer and leave the field."""
        await self.reach(question)
        named = _pattern(question, before=_PLACE, after=_STATE)
        await self.tab.type(self.tab.role("textbox", named).first, text)
        await self.tab.page.keyboard.press("Tab")

    async def pick(self, question: str, option: str) -> None:
        """Take one answer out of a long list behind a field."""
        await self.reach(question)
        await self.tab.tap(self.tab.button(_pattern(question, before=_PLACE, after=rf"{_STATE}: .*")))
        await self.tab.see("Suchen", timeout_s=5)
        await self.tab.type("Suchen", option[:12])
        await self.tab.tap(self.tab.button(option))

    async def add(self, series: str) -> None:
        """Begin another entry of a repeat."""
        button = self.tab.button(f"{series} hinzufügen")
        if not await button.count():
            await self.tab.wheel_until(button)
        await self.tab.tap(button)

    async def reach(self, question: str) -> Locator:
        """Scroll until the question stands on the screen."""
        heading = self.tab.role("heading", _pattern(question)).first
        if not await heading.count():
            await self.tab.wheel_until(heading)
        await self.tab.scroll_to(heading)
        return heading

    async def forward(self, expected: str) -> None:
        """To the next page, which shows the expected words."""
        await self.tab.tap_to(self.tab.button("Weiter"), expected)

    async def section(self, letter: str) -> None:
        """Straight to a section by the overview (on phones behind the progress at the bottom)."""
        overview = self.tab.button(re.compile("^Abschnitte zeigen"))
        if await overview.count():
            await self.tab.tap_to(overview, "Sprache der Fragen")
        await self.tab.tap_to(
            self.tab.button(re.compile(rf"^Abschnitt {letter}, .*")), re.compile(rf"^{letter}  ")
        )

    async def close_up(self) -> None:
        """To the closing page, from wherever the talk is."""
        button = self.tab.role("button", "Zum Abschluss").first
        if not await button.count():
            overview = self.tab.button(re.compile("^Abschnitte zeigen"))
            await self.tab.tap_to(overview, "Sprache der Fragen")
        await self.tab.tap_to(button, "Ergebnis in einem Blick")

    async def _select(self, question: str, option: str) -> None:
        for _ in range(4):
            found = await self._below(question, option)
            if await self._becomes_chosen(found, within_s=0):
                return
            await self.tab.tap(found)
            if await self._becomes_chosen(found, within_s=8):
                return
        raise AssertionError(f"“{option}” is not chosen. On the screen:\n{await self.tab.tree()}")

    async def _becomes_chosen(self, option: Locator, *, within_s: float) -> bool:
        give_up_at = time.monotonic() + within_s
        while True:
            for state in ("aria-checked", "aria-current"):
                with suppress(PlaywrightTimeoutError):
                    if await option.get_attribute(state, timeout=500) == "true":
                        return True
            if time.monotonic() >= give_up_at:
                return False
            await self.tab.page.wait_for_timeout(100)

    async def _below(self, question: str, name: str) -> Locator:
        heading = await self.reach(question)
        for _ in range(8):
            found = await self._nearest_below(heading, name)
            if found is not None:
                return found
            await self._show_more(heading)
        raise AssertionError(f"no “{name}” below “{question}”. On the screen:\n{await self.tab.tree()}")

    async def _nearest_below(self, heading: Locator, name: str) -> Locator | None:
        top = await self.tab.box(heading)
        assert top is not None
        best: tuple[float, Locator] | None = None
        limit = await self._next_heading_below(top["y"])
        options = self.tab.role("checkbox", name).or_(self.tab.role("button", name))
        for candidate in await options.all():
            box = await self.tab.box(candidate)
            if box is None or not top["y"] < box["y"] < limit:
                continue
            if best is None or box["y"] < best[0]:
                best = (box["y"], candidate)
        return best[1] if best is not None else None

    async def _next_heading_below(self, y: float) -> float:
        boxes = [await self.tab.box(heading) for heading in await self.tab.page.locator("h3").all()]
        return min((box["y"] for box in boxes if box is not None and box["y"] > y + 1), default=float("inf"))

    async def _show_more(self, heading: Locator) -> None:
        """Fold out a long list of options, or scroll on to options that are not built yet."""
        top = await self.tab.box(heading)
        assert top is not None
        for more in await self.tab.role("button", re.compile(r"^\d+ weitere zeigen$")).all():
            box = await self.tab.box(more)
            if box is not None and top["y"] < box["y"] < await self._next_heading_below(top["y"]):
                await self.tab.tap(more)
                return
        view = self.tab.page.viewport_size
        assert view is not None
        await self.tab.page.mouse.move(view["width"] / 2, view["height"] / 2)
        await self.tab.page.mouse.wheel(0, 250)
        await self.tab.page.wait_for_timeout(300)


def _pattern(question: str, *, before: str = "", after: str = "") -> re.Pattern[str]:
    """
    A name that consists of the question and what may stand around it.

    A question may be cut short with an ellipsis: then anything may follow.
    """
    # Playwright passes a pattern on between slashes.
    words = re.escape(question.rstrip("…")).replace("/", r"\/")
    return re.compile(f"^{before}{words}.*$" if question.endswith("…") else f"^{before}{words}{after}$")
