"""One clear line for every error an operator can meet; `{name}` is filled from the error's data."""

from collections.abc import Mapping

ERRORS: Mapping[str, str] = {
    "network_unknown": "There is no network “{name}”. Known: {known}.",
    "network_none": "There is no network yet: add one with “feldlotse-server network add”.",
    "network_ambiguous": "Name the network with --network; known: {known}.",
    "region_unknown": "There is no region “{name}” in this network. Known: {known}.",
    "kreis_unknown": "“{value}” is no official district key (five digits, for example 10044).",
    "firm_unknown": "There is no firm “{name}” in this network.",
    "firm_needed": "A Kümmerer belongs to a firm: name it with --firm.",
    "firm_not_allowed": "Only a Kümmerer belongs to a firm; “{name}” is to be {role}.",
    "firm_fixed": "{name} cannot move between firms or roles inside and outside; add a new person.",
    "region_needed": "A mentor works in a region: name at least one with --region.",
    "user_unknown": "There is nobody called “{name}”.",
    "user_ambiguous": "Several networks have somebody called “{name}”: name one with --network.",
    "user_inactive": "{name} is no longer active; set them active before you invite them.",
    "device_unknown": "There is no device “{id}”.",
    "file_unreadable": "{file} cannot be read: {why}",
    "format_unknown": "The name of {file} tells no format: give it with --format; known: {known}.",
    "import_refused": "{file} has {count} errors; see “feldlotse-server offers import --dry-run”.",
    "column_unknown": "{file}, line 1: unknown column “{column}”. Known: {known}.",
    "column_missing": "{file}, line 1: the column “{column}” is missing.",
    "row_too_long": "{file}, line {line}: more cells than columns (a separator in a text needs quotes).",
    "cell_empty": "{file}, line {line}, column {column}: must not be empty.",
    "cell_wrong": "{file}, line {line}, column {column}: “{value}” is not {expected}.",
    "form_invalid": "{file}{where}: {why} (faults: {faults}; all of them: feldlotse forms check {file})",
    "form_file_missing": "{file} reads “{name}”, which is neither beside it nor in {folder}.",
    "form_version_taken": "{form} {version} is published with other content; give it a new version.",
    "rules_invalid": "{file}: {why}",
    "rules_older": "These rules are of {as_of}, those published of {published}; --older publishes them.",
    "setting_not_postgresql": "{name} must begin with postgresql://",
    "setting_not_s3": "{name} must begin with s3:// and name a bucket",
    "setting_not_mail": "{name} must be smtp://, smtps://, smtp+plain:// or folder: with an address.",
    "setting_secret_short": "{name} needs at least {least} characters.",
    "setting_not_a_number": "{name}: “{value}” is not a number from {low} to {high}.",
    "database_not_started": "PostgreSQL in {folder} did not start; see {log}. ({why})",
    "database_unavailable": "PostgreSQL does not answer: {why}",
    "database_not_migrated": "The database has no tables yet: run “feldlotse-server migrate” first.",
    "not_the_owner": "This login may not make tables: give the owner's in FELDLOTSE_OWNER_URL.",
    "database_newer": "The database was made by a newer server (layout {database}, this one knows {server}).",
    "migration_edited": "Migration {number} ({name}) was changed after it had been applied.",
    "migration_number": "The migrations have a gap before {name}: number {expected} is missing.",
}


def error_line(code: str, data: Mapping[str, str]) -> str:
    """Word an error in one line."""
    template = ERRORS.get(code)
    text = f"{code} {dict(data)}" if template is None else template.format_map(dict(data))
    return " ".join(text.split())
