"""What people of the journey do, step by step: a mentor, a supervisor, a Kümmerer, each in an own browser."""

import re

from playwright.async_api import Browser
from playwright.async_api import TimeoutError as PlaywrightTimeoutError

from tests.e2e import talk
from tests.e2e.interview import Interview
from tests.e2e.pictures import publish
from tests.e2e.world import FIRM, WebHost, World
from tests.support.e2e import FletPage, new_person


class Person:
    """
    Somebody with a browser and a seat.

    Attributes:
        tab: The tab the person works in.
        interview: The questionnaire on the screen, if one is.
        moments: What pictures were taken of.
    """

    def __init__(self, tab: FletPage, *, size: str) -> None:
        self.tab = tab
        self.size = size
        self.interview = Interview(tab)
        self.moments: list[str] = []

    @classmethod
    async def enrol(
        cls,
        browser: Browser,
        world: World,
        name: str,
        *,
        size: dict[str, int],
        host: WebHost | None = None,
    ) -> "Person":
        """Open the link with the one-time code and set the seat up."""
        context = await new_person(browser, size=size)
        person = cls(
            await FletPage.open(context, world.link_for(name, host=host)),
            size="phone" if size["width"] < 840 else "desktop",
        )
        await person.tab.see("Willkommen bei Feldlotse")
        await person.shot("einrichten")
        await person.tab.tap_to("Weiter", name.split()[0])
        return person

    async def shot(self, name: str) -> None:
        """Keep a picture of this moment; its name also stands between the messages of the client."""
        self.tab.console.append(f"-- {name}")
        moment = f"{self.size}/{type(self).__name__.lower()}-{name}"
        self.moments.append(moment)
        publish(moment, await self.tab.shot(f"journey/{moment}"))

    async def go(self, word: str) -> None:
        """To one of the places in the navigation; on phones a page below a place has none."""
        try:
            await self.tab.destination(word).wait_for(state="attached", timeout=4000)
        except PlaywrightTimeoutError:
            await self.tab.tap("Zurück")
        await self.tab.tap(self.tab.destination(word))

    async def visit(self, path: str) -> None:
        """Open an address of the own seat."""
        await self.tab.go(path)

    async def waiting(self, count: int) -> None:
        """Wait until the safe indicator counts so many records that only this seat has."""
        one = "Ein Eintrag" if count == 1 else f"{count} Einträge"
        await self.tab.see(re.compile(f"^{one} nur auf diesem Gerät"), timeout_s=60)

    def seat_id(self) -> str:
        """Id of the own seat, from the address."""
        return self.tab.page.url.split("/")[4]


class Mentor(Person):
    """Miriam Becker, mentor of the region."""

    async def open_firm(self) -> None:
        """From anywhere in the navigation to the firm file."""
        await self.go("Betriebe")
        await self.tab.tap_to(self.tab.button(re.compile(FIRM)), "Verlauf")

    async def open_firm_anew(self) -> None:
        """The firm file by its needs, wherever one is."""
        await self.visit("/betriebe")
        await self.tab.tap_to(self.tab.button(re.compile(FIRM)), "Verlauf")
        await self.tab.tap(self.tab.button(re.compile(r"^Bedarfe(\s|$)")))

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

    async def close_with_a_gap(self) -> None:
        """The closing page names what is missing, leads there, and lets finish once it is answered."""
        await self.tab.tap_to("Zum Abschluss", "Ergebnis in einem Blick")
        await self.tab.see("1 Pflichtfrage fehlt.")
        await self.shot("abschluss-luecke")
        await self.tab.tap_to(self.tab.button(re.compile("^E 5 beantworten")), re.compile("^E  "))
        await talk.obstacles(self.interview)
        await self.interview.close_up()
        await self.tab.see("Zusammen 10 Teilnahmefälle")
        await self.shot("abschluss")
        await self.tab.tap_to("Abschließen und einreichen", "abgeschlossen und eingereicht")
        await self.shot("abgeschlossen")

    async def draft_referral(self) -> None:
        """From the first need to a draft for a provider in the directory."""
        await self.tab.tap_to(self.tab.button("Verweis vorbereiten"), "Das würde weitergegeben")
        await self.tab.tap(self.tab.button(re.compile("^Technikschule Prims")))
        await self.tab.tap(self.tab.button("Angebot einholen"))
        await self.shot("verweis-anlegen")
        await self.tab.tap_to("Als Entwurf speichern", "Übermittelt")
        await self.shot("verweis-entwurf")

    async def answer_query(self) -> None:
        """From Heute to exactly the question asked back about; answer and submit again."""
        await self.tab.tap_to(self.tab.button(re.compile("^Eine Rückfrage beantworten")), "Rückfrage 1 von 1")
        await self.tab.see("War die Ausbildungsleitung die ganze Zeit dabei?")
        await self.shot("rueckfrage")
        await self.interview.choose("Wer nimmt für den Betrieb teil?", "Meister:in / Teamleitung")
        await self.tab.type(self.tab.role("textbox", re.compile("^Antwort schreiben")).first, "Ja, beide.")
        await self.tab.tap_to("Antwort senden", re.compile("^Ja, beide\\.$"))
        await self.tab.tap_to("Weiter zum Einreichen", "Fassung 2 einreichen?")
        await self.tab.tap_to("Erneut einreichen", "Eingereicht und in Prüfung")


class Supervisor(Person):
    """Sabine Thiel, coordination of the network."""

    async def open_case(self, badge: str) -> None:
        """The case in the queue, with what its badge says."""
        await self.go("Eingang")
        await self.tab.see(badge, timeout_s=30)
        await self.shot("eingang")
        opened = re.compile("^(Erste Prüfung|Seit Ihrer letzten Prüfung)")
        await self.tab.tap_to(self.tab.button(re.compile(f"^{FIRM}")), opened)

    async def ask_back(self) -> None:
        """One comment on one question; the case goes back."""
        await self.tab.tap_to("Rückfrage zu A 2", "Rückfrage stellen")
        field = self.tab.role("textbox", re.compile("^Rückfrage zu A 2")).first
        await self.tab.type(field, "War die Ausbildungsleitung die ganze Zeit dabei?")
        await self.tab.tap_to("Rückfrage stellen", "Erledigt")
        await self.shot("pruefung")
        # A narrow bar has room for one word.
        give_back = self.tab.button(re.compile("^(Mit Rückfrage zurückgeben|Zurückgeben)$"))
        await self.tab.tap_to(give_back, "Mit Rückfrage zurückgeben?")
        await self.tab.tap(self.tab.role("button", "Zurückgeben").last)

    async def approve(self) -> None:
        """See what changed, settle the query, approve."""
        await self.tab.see(re.compile("jetzt .*Meister:in / Teamleitung"))
        await self.shot("pruefung-fassung-2")
        await self.tab.tap_to("Erledigt", "keine offen")
        decide = self.tab.button(re.compile("^(Fassung 2 freigeben|Freigeben)$"))
        await self.tab.tap_to(decide, "Fassung 2 freigeben?")
        await self.tab.tap_to(self.tab.role("button", "Freigeben").last, "Fassung 2 ist freigegeben")
        await self.shot("freigegeben")


class Kuemmerer(Person):
    """Heike Ullmann, in-house champion of the press shop."""

    async def log_need(self) -> None:
        """Three taps and done."""
        await self.tab.button(re.compile("^Bedarf melden")).wait_for()
        await self.shot("start")
        await self.tab.tap_to(self.tab.button(re.compile("^Bedarf melden")), "Um welches Thema geht es?")
        await self.tab.tap("Fertigung, CNC")
        await self.tab.tap("3–5")
        await self.tab.tap(self.tab.button(re.compile("^Hoch: ")))
        await self.shot("bedarf-melden")
        await self.tab.tap_to("Fertig", "Bedarf gemeldet. Er bleibt im Betrieb.")

    async def open_need(self) -> str:
        """The need just logged; gives its id."""
        await self.go("Bedarfe")
        await self.tab.tap_to(self.tab.button(re.compile("^Fertigungsverfahren")), "Bleibt im Betrieb")
        await self.shot("bedarf-im-betrieb")
        return self.tab.page.url.rsplit("/", 1)[1]

    async def release(self) -> None:
        """See what leaves the firm, confirm that it is agreed, release."""
        await self.tab.tap_to("Freigeben", "Das verlässt den Betrieb")
        await self.tab.tap(self.tab.button("Ja"))
        await self.shot("freigeben")
        await self.tab.tap_to(self.tab.role("button", "Freigeben").last, "reigegeben")
        await self.shot("freigegeben")
