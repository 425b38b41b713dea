"""What of the ODK XForms standard the engine covers, as tables; writes docs/form-coverage.md.

`python -m app.forms.coverage > docs/form-coverage.md` writes the page anew; a test fails when it is stale.
"""

from __future__ import annotations

from app.forms.instance.answers import typed_data_types
from app.forms.parse.body import SUPPORTED_CONTROLS
from app.forms.xpath.functions import FUNCTIONS
from app.forms.xpath.functions.building import MANY
from app.forms.xpath.parser import AXES

# Feature, where it comes from in a workbook, how the engine treats it.
FEATURES: tuple[tuple[str, str, str], ...] = (
    ("Groups, nested", "begin_group", "yes; relevance and readonly are inherited"),
    ("Repeats, nested", "begin_repeat", "yes; instances have stable ids"),
    ("Repeat count", "repeat_count", "yes, dynamic; lowering it removes the last instances; at most 10,000"),
    ("Relevance", "relevant", "yes; a hidden node counts as blank and keeps its answer"),
    ("Constraint, required, messages", "constraint, required, …_message", "yes, live"),
    ("Readonly", "readonly", "yes, also as an expression"),
    ("Calculation", "calculation", "yes, incremental; cycles are refused and named"),
    ("Default, static and dynamic", "default", "yes (`odk-instance-first-load`, `odk-new-repeat`)"),
    ("Trigger", "trigger", "yes (`xforms-value-changed`), in chains"),
    ("Background position", "background-geopoint, start-geopoint", "yes; blank where no position is known"),
    ("Choice filter", "choice_filter", "yes; equality filters use an index"),
    ("Random order", "parameters: randomize, seed", "yes, the order of all ODK clients"),
    ("Choices from a file", "select_one_from_file", "yes: CSV, XML, GeoJSON"),
    ("Choices from a repeat", "select_one ${question}", "yes"),
    ("External data", "csv-external, xml-external, pulldata()", "yes"),
    ("Last saved answers", "${last-saved#question}", "yes, from the instance given to the engine"),
    ("Languages", "label::…, hint::…", "yes; switched at any time"),
    ("Outputs in texts", "${question} in a label", "yes, also in hints and messages"),
    ("Media and guidance", "image, audio, video, guidance_hint", "yes, as references beside the text"),
    ("Preloads", "start, end, today, deviceid, username, email, phonenumber", "yes"),
    ("Entities", "save_to, sheet entities", "attributes are bound and submitted; lists are not kept here"),
    (
        "Another version of the form",
        "settings: version",
        "yes: `migrate` moves an interview, with a report",
    ),
    ("Submission", "settings", "yes: pruned XML with instanceID and instanceName"),
    ("Encryption of submissions", "settings: public_key", "no: submissions travel by the app's own sync"),
    ("Choices from itemsets.csv", "select_one_external", "yes, from the attached itemsets.csv"),
    ("Appearance search()", "appearance", "yes: all rows, contains, startswith, endswith, matches, filter"),
    ("Recording in the background", "background-audio", "no, error `background_audio_unsupported`"),
    ("Events other than first load, new repeat, value changed", "", "no, error `event_unsupported`"),
    ("Body elements of other vendors", "", "no, error `body_element_unsupported`"),
    ("Audit log", "audit", "the node exists; the app keeps its own history"),
)

DEVIATIONS: tuple[str, ...] = (
    "A date without a time is a whole number of days of the calendar, as in JavaRosa; a dateTime is UTC.",
    "A relative path out of a repeat and down again means all instances (XPath 1.0); an absolute path inside "
    "a repeat means the same instance (ODK).",
    "A calculation that reads itself in another instance of its repeat (a running total) is allowed.",
    "Calculations that cannot be had again (`once`, `random`, `uuid`) and those a person may change are "
    "stored; all others are computed when an instance is opened.",
    "Actions on a changed value see calculations that are already up to date.",
)


def markdown() -> str:
    """The page."""
    lines = [
        "# Form coverage",
        "",
        "Written by `python -m app.forms.coverage`; do not edit.",
        "",
        "The form engine runs ODK XForms as pyxform makes them from XLSForms. What it does not do is a named",
        "error when the form is loaded.",
        "",
        "## Features",
        "",
        "| feature | in a workbook | covered |",
        "|---|---|---|",
        *(f"| {feature} | {_code(source)} | {how} |" for feature, source, how in FEATURES),
        "",
        "## Controls",
        "",
        ", ".join(f"`{name}`" for name in SUPPORTED_CONTROLS) + ", `group`, `repeat`.",
        "",
        "## Data types",
        "",
        ", ".join(f"`{name}`" for name in typed_data_types())
        + " are checked; `string`, `binary`, `barcode`, `intent` and unknown types are taken as text.",
        "",
        "## XPath",
        "",
        "All operators, predicates, unions and filter expressions of XPath 1.0.",
        "",
        "Axes: " + ", ".join(f"`{name}`" for name in sorted(AXES)) + ".",
        "",
        "| function | arguments |",
        "|---|---|",
        *(f"| `{name}` | {_arguments(name)} |" for name in sorted(FUNCTIONS)),
        "",
        "## Semantics worth knowing",
        "",
        *(f"- {text}" for text in DEVIATIONS),
        "",
    ]
    return "\n".join(lines)


def _code(source: str) -> str:
    return f"`{source}`" if source else ""


def _arguments(name: str) -> str:
    function = FUNCTIONS[name]
    if function.least == function.most:
        return str(function.least)
    return f"{function.least} or more" if function.most >= MANY else f"{function.least} to {function.most}"


if __name__ == "__main__":
    print(markdown(), end="")
