"""
Playwright helpers for the app in a real browser: Flutter paints a canvas, so everything goes through its
accessibility tree. Each helper carries a lesson; see docs/running.md for how to run the tests that use them.
"""

import asyncio
import os
import re
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, BrowserContext, Locator, Page, async_playwright
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

CHROME_ARGS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=swiftshader",
    "--enable-unsafe-swiftshader",
]
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1360, "height": 860}
SCREENSHOTS = Path(__file__).parents[2] / "build" / "screenshots"


def find_chromium() -> str | None:
    """Path of a Chromium or Chrome on this machine; the variable CHROMIUM wins."""
    named = os.environ.get("CHROMIUM")
    if named:
        return named
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return next((path for path in map(shutil.which, names) if path), None)


def require_chromium() -> str:
    """Path of the browser; without one the test is skipped, or fails where a browser is promised."""
    path = find_chromium()
    if path is not None:
        return path
    reason = "no Chromium found (install one, or name it in the variable CHROMIUM)"
    if os.environ.get("CI") == "true" or os.environ.get("FELDLOTSE_REQUIRE_BROWSER") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """One headless browser."""
    path = require_chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, headless=True, args=CHROME_ARGS)
        try:
            yield browser
        finally:
            await browser.close()


async def new_person(browser: Browser, *, size: dict[str, int], language: str = "de-DE") -> BrowserContext:
    """A browser of one person: own cookies, German, Berlin time."""
    return await browser.new_context(viewport=size, locale=language, timezone_id="Europe/Berlin")  # type: ignore[arg-type]


class FletPage:
    """One browser tab with the app in it."""

    def __init__(self, page: Page, origin: str) -> None:
        self.page = page
        page.set_default_timeout(10_000)
        self.origin = origin
        self.foreign: list[str] = []
        self.console: list[str] = []
        own = (origin, origin.replace("http", "ws", 1), "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(own) else self.foreign.append(r.url))
        page.on("console", lambda m: self.console.append(f"{m.type}: {m.text}"))
        page.on("pageerror", lambda e: self.console.append(f"pageerror: {e} at {page.url}"))

    @classmethod
    async def open(cls, context: BrowserContext, url: str) -> "FletPage":
        """Open an address in a new tab and wait until the app shows something."""
        tab = cls(await context.new_page(), "/".join(url.split("/")[:3]))
        await tab.page.goto(url)
        await tab.ready()
        return tab

    async def ready(self, *, timeout_s: float = 60) -> None:
        """Wait for the first frame, then switch the accessibility tree on and wait for its content."""
        placeholder = self.page.locator("flt-semantics-placeholder")
        await placeholder.wait_for(state="attached", timeout=timeout_s * 1000)
        await placeholder.evaluate("e => e.click()")  # off-screen element: DOM click, not mouse
        await self.page.wait_for_function(
            """() => { const host = document.querySelector('flt-semantics-host');
                       return host && host.querySelector('span, [role], input, textarea, [aria-label]')
                         && !/^\\s*(Loading|Working)\\.*\\s*$/.test(host.innerText); }""",
            timeout=timeout_s * 1000,
        )
        # The mark goes when the first screen is painted; before that a picture would show nothing else.
        await self.page.locator("#starting").wait_for(state="detached", timeout=timeout_s * 1000)

    @asynccontextmanager
    async def coming_back(self) -> AsyncIterator[None]:
        """What happens inside cuts the page off; afterwards it has reloaded itself, and is ready again."""
        async with self.page.expect_event("load", timeout=60_000):
            yield
        await self.ready()

    def faults(self) -> list[str]:
        """What the client complained about: exceptions, and changes that did not fit its screen."""
        signs = ("pageerror", "Bad state", "out of sync", "Another exception")
        return [line for line in self.console if any(sign in line for sign in signs)]

    # Finding

    def role(self, role: str, name: str | re.Pattern[str] | None = None, *, exact: bool = True) -> Locator:
        """By role and accessible name; a tile's name is its texts joined by line breaks."""
        named: dict[str, Any] = {} if name is None else {"name": name, "exact": exact}
        return self.page.get_by_role(role, **named)  # type: ignore[arg-type]

    def button(self, name: str | re.Pattern[str], *, exact: bool = True) -> Locator:
        """A button (tiles and chips are buttons, too)."""
        return self.role("button", name, exact=exact).first

    def destination(self, word: str) -> Locator:
        """A place in the navigation: a tab of the bar on phones, a button of the rail above."""
        return self.role("tab", word).or_(self.role("button", word)).first

    def field(self, label: str, *, exact: bool = True) -> Locator:
        """A text field by its label."""
        return self.page.get_by_label(label, exact=exact).first

    def anything(self, text: str | re.Pattern[str], *, exact: bool = False) -> Locator:
        """Whatever carries the text, as content or as label."""
        by_label = self.page.get_by_label(text, exact=exact)
        return self.page.get_by_text(text, exact=exact).or_(by_label).first

    async def see(self, text: str | re.Pattern[str], *, timeout_s: float = 15, exact: bool = False) -> None:
        """Wait until the text is on the screen (or just outside of it in a scrolled list)."""
        try:
            await self.anything(text, exact=exact).wait_for(state="attached", timeout=timeout_s * 1000)
        except Exception as error:
            raise AssertionError(f"“{text}” did not appear. On the screen:\n{await self.tree()}") from error

    async def shows(self, text: str | re.Pattern[str], *, exact: bool = False) -> bool:
        """Whether the text is there at this moment."""
        return bool(await self.anything(text, exact=exact).count())

    async def gone(self, text: str | re.Pattern[str], *, timeout_s: float = 15) -> None:
        """Wait until the text is nowhere any more."""
        await self.anything(text).wait_for(state="detached", timeout=timeout_s * 1000)

    async def tree(self) -> str:
        """Everything in the accessibility tree as text, for failure messages."""
        return str(
            await self.page.evaluate(
                """() => [...document.querySelectorAll('flt-semantics-host *')]
                     .map(e => {
                       const texts = [...e.childNodes].filter(n => n.nodeType === 3);
                       const own = texts.map(n => n.data).join(' ').trim();
                       const name = e.getAttribute('aria-label') || own || e.value || '';
                       return name && `${e.getAttribute('role') || e.tagName.toLowerCase()}: ${name}`;
                     }).filter(Boolean).join('\\n')"""
            )
        )

    # Acting

    async def tap(self, target: Locator | str, *, timeout_s: float = 15) -> None:
        """
        Click by coordinates near the left edge.

        A slider puts an invisible node over the whole page, which Playwright's own hit test would refuse to
        click through; and a checkbox's node is as wide as its column while only box and label react.
        """
        locator = self.button(target) if isinstance(target, str) else target
        try:
            await locator.wait_for(state="attached", timeout=timeout_s * 1000)
        except Exception as error:
            raise AssertionError(f"nothing to tap: {target}. On the screen:\n{await self.tree()}") from error
        box = await self.scroll_to(locator)
        # By hand: Playwright's click would scroll the tree once more and leave the picture behind.
        await self.page.mouse.click(box["x"] + min(box["width"] / 2, 14), box["y"] + box["height"] / 2)

    async def tap_to(self, target: Locator | str, expected: str | re.Pattern[str]) -> None:
        """Tap until the text appears: what just came from the server may move a row away under the finger."""
        for _ in range(3):
            await self.tap(target)
            try:
                await self.anything(expected).wait_for(state="attached", timeout=8000)
                return
            except PlaywrightTimeoutError:
                continue
        await self.see(expected)

    async def scroll_to(self, locator: Locator, *, margin: int = 30) -> dict[str, float]:
        """
        Wheel until the element stands whole in its list (DOM scrolling can leave the canvas behind).

        Bars above and below a list cover what is scrolled out of it, so the list counts and not the window.
        """
        before = None
        for _ in range(60):
            box = await self._resting_box(locator)
            top, bottom, middle = await self._visible_range(locator)
            above, below = top - box["y"], box["y"] + box["height"] - bottom
            if (above <= 0 and below <= 0) or box == before:
                return box
            await self.page.mouse.move(middle, (top + bottom) / 2)
            await self.page.mouse.wheel(0, -above - margin if above > 0 else below + margin)
            await asyncio.sleep(0.1)
            before = box
        raise TimeoutError("cannot scroll to the element")

    async def _visible_range(self, locator: Locator) -> tuple[float, float, float]:
        """Top, bottom and middle column of the list an element scrolls in; else of the window."""
        view = self.page.viewport_size
        assert view is not None
        found = await locator.evaluate(
            """e => {
              for (let p = e.parentElement; p; p = p.parentElement) {
                if (p.tagName === 'FLT-SEMANTICS' && p.style.overflowY === 'scroll') {
                  const box = p.getBoundingClientRect();
                  return [box.top, box.bottom, box.left + box.width / 2];
                }
              }
              return null;
            }""",
            timeout=2000,
        )
        if found is None:
            return 0, view["height"], view["width"] / 2
        return max(found[0], 0), min(found[1], view["height"]), found[2]

    async def box(self, locator: Locator) -> dict[str, float] | None:
        """Where an element is right now; None if it is gone (Playwright itself would wait for it)."""
        try:
            box = await locator.bounding_box(timeout=500)
        except PlaywrightTimeoutError:
            return None
        return None if box is None else dict(box)

    async def _resting_box(self, locator: Locator) -> dict[str, float]:
        """
        Where an element is once it stopped moving: fonts arrive, lists scroll, sheets slide.

        The accessibility tree lags behind the picture while something scrolls, so one look is not enough.
        """
        last, same = None, 0
        for _ in range(80):
            box = await self.box(locator)
            same = same + 1 if box is not None and box == last else 0
            if box is not None and same == 3:
                return box
            last = box
            await asyncio.sleep(0.08)
        raise TimeoutError(f"{locator} does not come to rest")

    async def wheel_until(self, locator: Locator, *, step: int = 400, tries: int = 60) -> None:
        """Scroll a lazy list until a row is built: rows outside the window are not in the tree at all."""
        view = self.page.viewport_size
        assert view is not None
        await self.page.mouse.move(view["width"] / 2, view["height"] / 2)
        for _ in range(tries):
            if await locator.count():
                return
            await self.page.mouse.wheel(0, step)
            await asyncio.sleep(0.15)
        raise AssertionError(f"not found while scrolling. On the screen:\n{await self.tree()}")

    async def type(self, target: Locator | str, text: str, *, clear: bool = True) -> None:
        """Type into a text field as a person does; waits until Flutter owns the focus."""
        locator = self.field(target) if isinstance(target, str) else target
        for attempt in range(3):
            await self.tap(locator)
            try:
                # Right after scrolling Flutter takes the text through a field of its own, laid over this one.
                await self.page.wait_for_function(
                    """e => {
                      const active = document.activeElement;
                      if (e === active) return true;
                      if (!active.classList.contains('flt-text-editing')) return false;
                      const field = e.getBoundingClientRect(), over = active.getBoundingClientRect();
                      const x = over.x + over.width / 2, y = over.y + over.height / 2;
                      return field.left <= x && x <= field.right && field.top <= y && y <= field.bottom;
                    }""",
                    arg=await locator.element_handle(),
                    timeout=2000,
                )
                break
            except PlaywrightTimeoutError:
                if attempt == 2:
                    raise
        await asyncio.sleep(0.15)  # keys before the text connection stands are lost
        if clear:
            await self.page.keyboard.press("ControlOrMeta+A")
            await self.page.keyboard.press("Delete")
        await self.page.keyboard.type(text)

    async def choose(self, dropdown: str, option: str) -> None:
        """Open a dropdown and take one of its options."""
        await self.tap(self.role("button", dropdown))
        item = self.role("menuitem", option).or_(self.role("button", option)).last
        await item.wait_for(state="attached")
        await asyncio.sleep(0.3)  # the menu slides
        await self.tap(item)

    async def go(self, path: str) -> None:
        """Follow a path inside the seat by its address."""
        seat = "/".join(self.page.url.split("/")[:5])
        await self.page.goto(seat + path)
        await self.ready()

    async def shot(self, name: str) -> Path:
        """Keep a picture below build/screenshots."""
        path = SCREENSHOTS / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        await asyncio.sleep(0.4)  # let transitions end
        await self.page.screenshot(path=path)
        return path
