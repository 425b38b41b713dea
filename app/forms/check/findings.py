"""What can be wrong with a workbook: codes, and the words for authors. One table, taken in at one look."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from app.forms.errors import FormError

Severity = Literal["error", "warning"]


@dataclass(frozen=True, order=True)
class Finding:
    """
    One fault of a workbook.

    Args:
        sheet: Name of the sheet; blank if the fault is of the file as a whole.
        row: As the spreadsheet counts, from 1; 0 if no single row is to blame.
        column: Heading of the column; blank if no single one is to blame.
        repair: What to do about it.
    """

    sheet: str
    row: int
    column: str
    severity: Severity
    code: str
    text: str
    repair: str


class WorkbookError(FormError):
    """A workbook cannot become a form; `findings` says why."""

    code = "workbook_faulty"

    def __init__(self, where: str, findings: tuple[Finding, ...]) -> None:
        first = next((finding.text for finding in findings if finding.severity == "error"), "")
        super().__init__(first or "The workbook is faulty", where=where)
        self.findings = findings


_WORDS: dict[str, tuple[str, str]] = {
    "workbook_unreadable": (
        "Die Datei lässt sich nicht als Arbeitsmappe lesen: {detail}",
        "Öffnen Sie die Datei in der Tabellenkalkulation und speichern Sie sie neu als .xlsx.",
    ),
    "workbook_too_large": (
        "Die Datei ist zu groß: erlaubt sind {most} MB, entpackt {unpacked} MB.",
        "Legen Sie lange Listen als eigene CSV-Datei neben das Formular (select_one_from_file).",
    ),
    "file_missing": ("Die Datei „{name}“ gibt es nicht.", "Prüfen Sie Ordner und Dateinamen."),
    "sheet_missing": ("Das Blatt „{name}“ fehlt.", "Legen Sie ein Blatt mit dem Namen „{name}“ an."),
    "column_missing": (
        "Auf dem Blatt „{sheet}“ fehlt die Spalte „{name}“.",
        "Ergänzen Sie die Spalte „{name}“ in der ersten Zeile.",
    ),
    "name_missing": (
        "Die Zeile hat keinen Namen (Spalte „name“).",
        "Tragen Sie einen Namen ein: kurz, ohne Leerzeichen und Umlaute.",
    ),
    "name_invalid": (
        "Der Name „{name}“ ist nicht erlaubt.",
        "Beginnen Sie mit einem Buchstaben und verwenden Sie nur Buchstaben, Ziffern, _ und -.",
    ),
    "name_doubled": (
        "Der Name „{name}“ steht in derselben Gruppe schon in Zeile {other}.",
        "Geben Sie einer der beiden Zeilen einen anderen Namen.",
    ),
    "type_missing": ("Die Zeile hat keinen Fragetyp.", "Tragen Sie in der Spalte „type“ einen Typ ein."),
    "type_unknown": (
        "Den Fragetyp „{name}“ gibt es nicht.",
        "Prüfen Sie die Schreibweise, zum Beispiel text, integer, date oder „select_one liste“.",
    ),
    "choice_list_missing": (
        "Die Auswahlliste „{name}“ steht nicht auf dem Blatt „choices“.",
        "Legen Sie die Liste auf dem Blatt „choices“ an oder berichtigen Sie den Namen.",
    ),
    "group_unmatched": (
        "Zu „{name}“ fehlt das Gegenstück.",
        "Jede begonnene Gruppe oder Wiederholung braucht genau ein Ende, in der richtigen Reihenfolge.",
    ),
    "label_missing": ("Die Frage „{name}“ hat keine Beschriftung.", "Füllen Sie die Spalte „label“."),
    "translation_missing": (
        "Die Übersetzung „{language}“ fehlt.",
        "Füllen Sie die Zelle oder leeren Sie auch die anderen Sprachen.",
    ),
    "choice_name_missing": ("Die Auswahl hat keinen Wert.", "Füllen Sie die Spalte „name“."),
    "choice_name_spaced": (
        "Der Wert „{name}“ enthält ein Leerzeichen.",
        "Mehrfachauswahlen trennen Werte durch Leerzeichen. Verwenden Sie _ statt des Leerzeichens.",
    ),
    "choice_doubled": (
        "Der Wert „{name}“ steht in der Liste „{list}“ schon in Zeile {other}.",
        "Geben Sie jeder Auswahl einer Liste einen eigenen Wert.",
    ),
    "choice_list_name_missing": (
        "Die Zeile gehört zu keiner Auswahlliste.",
        "Füllen Sie die Spalte „list_name“.",
    ),
    "reference_unknown": (
        "„{name}“ gibt es in diesem Formular nicht.",
        "Prüfen Sie die Schreibweise; gemeint ist ein Name aus der Spalte „name“.",
    ),
    "expression_syntax": (
        "Der Ausdruck ist nicht lesbar: {detail}",
        "Prüfen Sie Klammern, Anführungszeichen und Rechenzeichen.",
    ),
    "function_unknown": (
        "Die Funktion „{name}()“ gibt es nicht.",
        "Prüfen Sie die Schreibweise der Funktion.",
    ),
    "argument_count": (
        "Die Funktion „{name}()“ hat {count} Argumente; das passt nicht.",
        "Prüfen Sie Kommas und Klammern der Funktion.",
    ),
    "expression": ("Der Ausdruck ist nicht auswertbar: {detail}", "Berichtigen Sie den Ausdruck."),
    "type_mismatch": (
        "„{value}“ passt nicht zu „{name}“: Dort steht {kind}.",
        "Vergleichen Sie mit einem passenden Wert oder ändern Sie den Fragetyp.",
    ),
    "choice_unknown": (
        "„{value}“ ist keine Auswahl von „{name}“; der Vergleich trifft nie zu.",
        "Prüfen Sie die Schreibweise; gemeint ist ein Wert aus der Spalte „name“ auf dem Blatt „choices“.",
    ),
    "select_multiple_compared": (
        "„{name}“ ist eine Mehrfachauswahl; „= '{value}'“ trifft nur zu, wenn sonst nichts gewählt ist.",
        "Schreiben Sie selected(${{{name}}}, '{value}').",
    ),
    "default_mismatch": (
        "Die Vorgabe „{value}“ passt nicht zum Fragetyp {kind}.",
        "Schreiben Sie sie so, wie die Frage sie speichert: 12, 2.5, 2026-11-24 oder 14:30.",
    ),
    "default_not_offered": (
        "Die Vorgabe „{value}“ steht nicht in der Auswahlliste der Frage.",
        "Nehmen Sie einen Wert aus der Spalte „name“ auf dem Blatt „choices“.",
    ),
    "pattern_invalid": (
        "„{pattern}“ ist kein regulärer Ausdruck: {detail}",
        "Prüfen Sie Klammern und Sonderzeichen; ein Zeichen selbst meint \\ davor.",
    ),
    "pattern_unbounded": (
        "„{pattern}“ könnte endlos rechnen.",
        "Wiederholen Sie nichts, was sich schon wiederholt; oder ohne Rückverweis und Vorausschau.",
    ),
    "unreachable": (
        "„{name}“ wird nie gezeigt: Die Bedingung kann nicht zutreffen.",
        "Prüfen Sie die Bedingung, auch zusammen mit denen der Gruppen darum.",
    ),
    "choice_list_unused": (
        "Die Auswahlliste „{name}“ wird von keiner Frage verwendet.",
        "Verwenden Sie sie in einer Frage oder löschen Sie sie.",
    ),
    "choice_never_offered": (
        "Die Auswahl „{name}“ der Liste „{list}“ wird nie angeboten: Kein Filter lässt sie durch.",
        "Prüfen Sie die Spalten, nach denen „choice_filter“ filtert.",
    ),
    "choices_language_missing": (
        "Die Auswahllisten haben keine Beschriftung in „{language}“.",
        "Ergänzen Sie die Spalte „label::{language}“ auf dem Blatt „choices“.",
    ),
    "text_long": (
        "Der Text hat {count} Zeichen; auf einem Telefon ist bei {most} Schluss mit der Übersicht.",
        "Kürzen Sie ihn, oder schreiben Sie Erläuterungen in die Spalte „hint“.",
    ),
    "cyclic_dependency": (
        "Diese Fragen hängen im Kreis voneinander ab: {names}.",
        "Nehmen Sie aus einer der genannten Zeilen den Verweis auf die nächste heraus.",
    ),
    "unsupported": (
        "Das kann Feldlotse nicht: {detail}",
        "Lassen Sie es weg oder wählen Sie eine andere Frageart.",
    ),
    "conversion": ("pyxform meldet: {detail}", "Berichtigen Sie die genannte Stelle."),
    "conversion_warning": ("pyxform meldet: {detail}", "Prüfen Sie die genannte Stelle."),
    "form": ("Das Formular lässt sich nicht laden: {detail}", "Berichtigen Sie die genannte Stelle."),
    "version_missing": (
        "Das Formular hat keine Version.",
        "Tragen Sie auf dem Blatt „settings“ in der Spalte „version“ eine Version ein.",
    ),
}


def finding(
    code: str,
    *,
    sheet: str = "",
    row: int = 0,
    column: str = "",
    severity: Severity = "error",
    **data: object,
) -> Finding:
    """A finding with its words filled in."""
    text, repair = _WORDS[code]
    words = {"sheet": sheet, **{key: str(value) for key, value in data.items()}}
    return Finding(sheet, row, column, severity, code, text.format(**words), repair.format(**words))
