"""What a finding of an import says, and how to repair it; `{name}` is filled from the finding's data."""

from collections.abc import Mapping

from server.operating.offers.findings import Finding

TEXTS: Mapping[str, tuple[str, str]] = {
    "file_empty": ("The file holds no offers.", "Check that it is the right file."),
    "file_too_large": ("The file is larger than {most}.", "Split it."),
    "encoding": (
        "Not the encoding it should be (“{value}”).",
        "Save the table as “CSV UTF-8”; XML must name the encoding it has.",
    ),
    "encoding_twice": (
        "“{value}” was saved in the wrong encoding before.",
        "Export it again from the program it comes from, as UTF-8.",
    ),
    "line_unreadable": ("The line is no CSV ({value}).", "Close the quotation mark that was opened."),
    "column_missing": ("The column is missing.", "The header is: {known}"),
    "column_twice": ("The column is there twice.", "Remove one of them."),
    "column_unknown": ("The column is unknown and was left out.", "Known are: {known}"),
    "row_too_long": (
        "There are more cells than the {columns} columns.",
        "Put a text that holds the separator into quotation marks.",
    ),
    "too_many_rows": (
        "There are more than {most} rows.",
        "Split it; import the parts with --partial.",
    ),
    "too_many_errors": ("Reading stopped after {count} errors.", "Repair these first."),
    "too_many_dates": ("“{value}” has more than {most} dates.", "Check whether the id is that of one offer."),
    "row_repeated": ("The same date of “{value}” stands above (row {first}); it was taken once.", ""),
    "id_conflict": (
        "“{value}” is another offer in row {first} (“{title}”).",
        "Give each offer its own id; rows of one offer have the same title and provider.",
    ),
    "id_twice": ("“{value}” was there before (number {first}).", "Give each one its own id."),
    "cell_empty": ("Must not be empty.", "Fill it in."),
    "control_character": ("“{value}” holds characters that are no text.", "Type the cell again."),
    "formula": (
        "“{value}” would be run as a formula by a spreadsheet.",
        "Remove the first sign, or put a letter before it.",
    ),
    "text_cut": ("{length} characters were cut to {most}.", ""),
    "date_wrong": ("“{value}” is no date.", "Write 2027-01-11 or 11.01.2027."),
    "dates_swapped": ("The end {end} lies before the beginning {begin}.", "Swap or correct them."),
    "number_wrong": ("“{value}” is no number.", "Write 160, 1680.50 or 1.680,50."),
    "number_out_of_range": ("“{value}” is not between 0 and {most}.", "Correct it or leave it empty."),
    "flag_wrong": ("“{value}” is neither yes nor no.", "Write ja, nein or unbekannt."),
    "kreis_wrong": (
        "“{value}” is no district key.",
        "Write the five digits of the official key, for example 10044.",
    ),
    "postcode_wrong": ("“{value}” is no German postcode.", "Write five digits; keep the cell a text."),
    "link_wrong": ("“{value}” is no address on the web.", "Begin it with https://"),
    "topic_unknown": ("“{value}” is no topic field.", "Known are: {known}"),
    "topic_not_found": (
        "No topic field was found in “{value}”.",
        "It is found by its words; filters by topic leave it out.",
    ),
    "kind_wrong": ("“{value}” is no kind of place.", "Known are: {known}"),
    "as_of_in_future": ("The date {value} lies ahead.", "Say how old the entry is, not how long it holds."),
    "as_of_old": ("The entry is from {value}.", "It will be shown as old."),
    "as_of_missing": ("Nothing says how old the entry is.", "It will be shown as of unknown age."),
    "offer_over": ("All dates are past (the last ended {value}).", "It is kept and shown as over."),
    "certificate_over": ("The certificate ended {value}; AZAV counts as unknown.", "Ask for the new one."),
    "supplier_unknown": ("The supplier “{value}” is not in the header.", "Add it as SUPPLIER."),
    "xml_broken": ("The XML is broken ({value}).", "Export it again."),
    "xml_forbidden": (
        "The XML defines entities ({value}), which a catalogue does not need and an attack does.",
        "Remove the definitions; do not import files you do not trust.",
    ),
    "xml_other_root": ("“{value}” is not openQ-cat.", "The outermost element must be OPENQCAT."),
    "xml_too_deep": ("Elements lie more than {most} deep.", "Export it again."),
    "json_broken": ("The JSON is broken ({value}).", "Export it again."),
    "json_no_list": ("There is no list of organisations or services.", "See docs/server.md."),
    "json_no_object": ("This is no organisation.", "Each element of the list must be an object."),
}


def what_of(finding: Finding) -> str:
    """What is wrong, in one sentence."""
    return TEXTS[finding.code][0].format_map(dict(finding.data))


def repair_of(finding: Finding) -> str:
    """How to repair it; empty where nothing needs to be done."""
    return TEXTS[finding.code][1].format_map(dict(finding.data))
