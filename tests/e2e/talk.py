"""
One qualification needs analysis at a press shop, as a mentor hears it: all eight sections, all repeats.

Facts are those of the sample firm (52 people, works council), so that part-time questions, the 120-hour note
and the age group question appear.
"""

from datetime import date, timedelta

from tests.e2e.interview import Interview

EMPLOYEES = "Beschäftigte am Standort (Köpfe, mit Auszubildenden)"
OBSTACLES = "Was steht Weiterbildung im Weg?"
PEOPLE = "Anzahl Personen"
OVER_45 = "Beschäftigte ab 45 Jahren (Anzahl)"
OTHER_FIRMS = "Dürfen wir andere Betriebe mit gleichem Bedarf suchen?"
TOGETHER = "Möchten Sie mit anderen Betrieben gemeinsam weiterbilden?"


def german(day: date) -> str:
    """A date as people write it."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


async def setting(talk: Interview) -> None:
    """A: who takes part, and what they agree to."""
    await talk.choose(
        "Wer nimmt für den Betrieb teil?", "Geschäftsführung / Inhaber:in", "Ausbildungsverantwortliche"
    )
    await talk.choose("Wurde die Datenschutzinformation (Art. 13 DSGVO) übergeben und erläutert?", "Ja")
    await talk.choose(
        "Einwilligung: Dürfen wir die Kontaktdaten der Ansprechperson speichern und für Rückfragen nutzen?",
        "Ja",
    )
    await talk.choose(
        "Einwilligung: Dürfen wir Bedarfe und Kontakt an Bildungsträger, Beratungs- oder Förderstellen "
        "weitergeben?",
        "Ja, an die vereinbarten Stellen",
    )
    await talk.choose(
        "Dürfen die Angaben zusammengefasst und ohne Betriebsnamen für die regionale Bedarfsplanung "
        "ausgewertet werden?",
        "Ja",
    )


async def firm(talk: Interview) -> None:
    """B: the establishment; 52 people without a group bring up the part-time questions."""
    await talk.fill(EMPLOYEES, "52")
    await talk.choose("Gehört der Betrieb zu einem größeren Unternehmen oder Konzern?", "Nein")
    await talk.fill("Teilzeit bis 10 Std./Woche (zählt 0,25)", "4")
    await talk.fill("Teilzeit über 10 bis 20 Std./Woche (zählt 0,5)", "2")
    await talk.fill(OVER_45, "19")
    await talk.choose("Gibt es einen Betriebsrat?", "Ja")
    await talk.choose("Ist der Betriebsrat am Gespräch beteiligt?", "Ist informiert")


async def change(talk: Interview) -> None:
    """C: what is changing, with the computed note on the qualification allowance."""
    await talk.choose(
        "Welche Veränderungen erwarten Sie in den nächsten drei Jahren?",
        "Neue Maschinen, Automatisierung, Robotik",
        "Viele Renteneintritte",
    )
    await talk.choose("Wie stark betrifft Sie die Digitalisierung?", "4")
    await talk.choose("Wie stark betrifft Sie die Dekarbonisierung (Energie, CO2, Antriebswende)?", "3")
    await talk.choose("Wie stark betrifft Sie der demografische Wandel?", "5")
    await talk.choose("Gibt es Tätigkeiten, die wegfallen oder sich grundlegend ändern?", "Ja")
    await talk.fill("Wie viele Beschäftigte müssen deshalb neu qualifiziert werden?", "12")
    await talk.tab.see("23,1 % der Beschäftigten sind betroffen")


async def practice(talk: Interview) -> None:
    """E, but for the question on obstacles, which the closing page will find missing."""
    await talk.choose("Gab es in den letzten 12 Monaten Weiterbildung?", "Ja")


async def obstacles(talk: Interview) -> None:
    """E: the question that was left out."""
    await talk.choose(OBSTACLES, "Keine Zeit, hohe Arbeitsauslastung", "Kosten")


async def first_need(talk: Interview) -> None:
    """F: the first need, complete."""
    await talk.choose("Gibt es konkrete Qualifizierungsbedarfe?", "Ja")
    await talk.forward("Bedarf 1 von 1")
    await talk.pick("Themenfeld", "Automatisierung, Robotik, SPS, Sensorik")
    await talk.fill("Was sollen die Beschäftigten danach können?", "Die neue Presse einrichten und warten")
    await talk.choose("Zielgruppe", "Fachkräfte")
    await talk.fill(PEOPLE, "6")
    await talk.choose("Bis wann wird das gebraucht?", "In 3 bis 12 Monaten")
    await talk.choose("Dringlichkeit", "Hoch – Aufträge/Qualität betroffen")
    await talk.choose("Auslöser", "Digitalisierung")
    await talk.choose("Art der Qualifizierung", "Teilqualifikation")
    await talk.choose("Geschätzter Umfang je Person", "mehr als 120 Stunden")
    await talk.tab.see("Antrag vor Beginn")
    await talk.choose(
        "Dürfen wir andere Betriebe mit gleichem Bedarf suchen?", "Ja, aber zunächst ohne Namen"
    )


async def second_need_begun(talk: Interview) -> None:
    """F: the second need, up to the question at which the talk is interrupted."""
    await talk.add("Bedarf")
    await talk.tab.see("Bedarf 2 von 2")
    await talk.pick("Themenfeld", "Deutsch am Arbeitsplatz, Fremdsprachen")
    await talk.fill("Was sollen die Beschäftigten danach können?", "Arbeitsanweisungen sicher lesen")


async def second_need_finished(talk: Interview) -> None:
    """F: the rest of the second need."""
    await talk.choose("Zielgruppe", "An- und Ungelernte")
    await talk.fill(PEOPLE, "4")
    await talk.choose("Bis wann wird das gebraucht?", "Innerhalb von 3 Monaten")
    await talk.choose("Dringlichkeit", "Mittel – sollte geplant werden")
    await talk.choose("Auslöser", "Anderer Anlass")
    await talk.choose("Art der Qualifizierung", "Anpassungsqualifizierung")
    await talk.choose(OTHER_FIRMS, "Ja, mit Namen des Betriebs")


async def knowledge(talk: Interview) -> None:
    """G: one area of knowledge at risk."""
    await talk.choose("Gibt es Wissen, das nur ein oder zwei Personen haben?", "Ja")
    await talk.forward("Wissensgebiet 1 von 1")
    await talk.fill("Worum geht es?…", "Einrichten der Presse 4")
    await talk.choose("Warum ist es gefährdet?", "Renteneintritt")
    await talk.choose("Wie viele Personen können es heute?", "Eine Person")
    await talk.choose("Was passiert, wenn es fehlt?", "Stillstand / Kundenverlust")


async def closing(talk: Interview) -> None:
    """H: what was agreed."""
    await talk.choose(TOGETHER, "Ja, aber zunächst ohne Namen")
    await talk.choose("Welche Unterstützung wünschen Sie?", "Passenden Bildungsträger finden")


async def next_step(talk: Interview) -> None:
    """H: one agreed step."""
    await talk.forward("Nächster Schritt 1 von 1")
    await talk.fill("Was wird getan?", "Angebot für die Teilqualifikation einholen")
    await talk.choose("Wer?", "Mentor:in / Netzwerk")
    await talk.fill("Bis wann?", german(date.today() + timedelta(days=21)))


async def follow_up(talk: Interview) -> None:
    """H: when to look again; the talk is complete."""
    await talk.fill("Wiedervorlage am", german(date.today() + timedelta(days=90)))
    await talk.choose("Stand des Gesprächs", "Vollständig")
