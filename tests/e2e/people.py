"""What people of the journey do, step by step: a mentor, a supervisor, a Kümmerer, each in an own browser."""

import re

from playwright.async_api import Browser

from tests.e2e import talk
from tests.e2e.interview import Interview
from tests.e2e.world import FIRM, World
from tests.support.e2e import FletPage, new_person


class Person:
    """
    Somebody with a browser and a seat.

    Attributes:
        tab: The tab the person works in.
        interview: The questionnaire on the screen, if one is.
    """

    def __init__(self, tab: FletPage, *, size: str) -> None:
        self.tab = tab
        self.size = size
        self.interview = Interview(tab)

    @classmethod
    async def enrol(cls, browser: Browser, world: World, name: str, *, size: dict[str, int]) -> "Person":
        """Open the link with the one-time code and set the seat up."""
        context = await new_person(browser, size=size)
        person = cls(
            await FletPage.open(context, world.link_for(name)),
            size="phone" if size["width"] < 840 else "desktop",
        )
        await person.tab.see("Willkommen bei Feldlotse")
        await person.shot("einrichten")
        await person.tab.tap_to("Weiter", name.split()[0])
        return person

    async def shot(self, name: str) -> None:
        """Keep a picture of this moment."""
        await self.tab.shot(f"journey/{self.size}/{name}")

    async def go(self, word: str) -> None:
        """To one of the places in the navigation."""
        await self.tab.tap(self.tab.destination(word))

    async def has_everything(self, *words: str) -> None:
        """Wait until the first sync has brought what the person works with."""
        for word in words:
            await self.tab.see(word, timeout_s=30)


class Mentor(Person):
    """Miriam Becker, mentor of the region."""

    async def open_firm(self) -> None:
        """From anywhere in the navigation to the firm file."""
        await self.go("Betriebe")
        await self.tab.tap_to(self.tab.button(re.compile(FIRM)), "Verlauf")

    async def start_talk(self) -> None:
        """Begin the qualification needs analysis with the management."""
        await self.tab.tap_to("Gespräch", "Mit wem sprechen Sie?")
        await self.shot("gespraech-beginnen")
        await self.tab.tap_to("Gespräch beginnen", "Datum des Gesprächs")

    async def talk_until_interrupted(self) -> None:
        """Sections A to E and one and a half needs."""
        await talk.setting(self.interview)
        await self.shot("gespraech-a")
        await self.interview.forward("Name des Betriebs")
        await talk.firm(self.interview)
        await self.shot("gespraech-b")
        await self.interview.forward("Welche Veränderungen")
        await talk.change(self.interview)
        await self.shot("gespraech-c")
        await self.interview.forward("Wie wird der Qualifizierungsbedarf bisher ermittelt?")
        await self.interview.forward("Tätigkeitsprofil 1 von 1")
        await self.interview.forward("Gab es in den letzten 12 Monaten Weiterbildung?")
        await talk.practice(self.interview)
        await self.interview.forward("Gibt es konkrete Qualifizierungsbedarfe?")
        await talk.first_need(self.interview)
        await self.shot("gespraech-bedarf")
        await talk.second_need_begun(self.interview)

    async def talk_to_the_end(self) -> None:
        """The rest of the second need, knowledge at risk, agreements."""
        await talk.second_need_finished(self.interview)
        await self.interview.forward("Wie viele Beschäftigte gehen in den nächsten fünf Jahren in Rente?")
        await talk.knowledge(self.interview)
        await self.shot("gespraech-wissen")
        await self.interview.forward("Möchten Sie mit anderen Betrieben gemeinsam weiterbilden?")
        await talk.closing(self.interview)
        await talk.next_step(self.interview)
        await self.interview.forward("Wiedervorlage am")
        await talk.follow_up(self.interview)
