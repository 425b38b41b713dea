"""
`feldlotse`: what people in the field start from a command line.

Each command reads its options, calls one function and finds words for what went wrong: one line, exit code 1
(2 for a wrong call). It knows no screen and no table.
"""

import asyncio
import json
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from app.config import LANGUAGES, SettingError, Settings, read_settings
from app.forms.check import Finding, check_workbook

if TYPE_CHECKING:
    from app.usecases.seat import Seat

T = TypeVar("T")
_DEMO_DATA = Path("data") / "demo"


def _example(text: str) -> str:
    return f"\b\nExample:\n  {text}"


@click.group(epilog=_example("feldlotse demo"))
@click.version_option(package_name="feldlotse", prog_name="feldlotse")
def main() -> None:
    """Feldlotse: field app for transformation mentors and in-house champions. Works without a network."""


@main.command(epilog=_example("feldlotse demo --port 8550"))
@click.option(
    "--port",
    envvar="FELDLOTSE_PORT",
    default=8550,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port of the app in the browser (FELDLOTSE_PORT).",
)
@click.option(
    "--data",
    envvar="FELDLOTSE_DATA",
    default=_DEMO_DATA,
    show_default=True,
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of everything the demo keeps (FELDLOTSE_DATA).",
)
def demo(port: int, data: Path) -> None:
    """Server, sample data and the app in the browser, all on this machine."""
    _need_web()
    from app.demo import DemoError, run_demo

    try:
        asyncio.run(run_demo(data=data.expanduser().resolve(), port=port, settings=_settings()))
    except DemoError as error:
        raise click.ClickException(str(error)) from error


@main.command(epilog=_example("feldlotse app --server https://lotse.example.org"))
@click.option("--server", help="Address of the central server (FELDLOTSE_SERVER_URL).")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this device's seat (FELDLOTSE_HOME).",
)
@click.option("--language", type=click.Choice(LANGUAGES), help="Language to begin with (FELDLOTSE_LANGUAGE).")
def app(server: str | None, home: Path | None, language: str | None) -> None:
    """The app in a window on this device."""
    from app.main import run

    run(_settings(server=server, home=home, language=language))


@main.command(epilog=_example("feldlotse web --server https://lotse.example.org --port 8550"))
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    envvar="FELDLOTSE_PORT",
    default=8550,
    show_default=True,
    type=click.IntRange(1, 65535),
    help="Port to listen on (FELDLOTSE_PORT).",
)
@click.option(
    "--data",
    envvar="FELDLOTSE_WEB_DATA",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the seats (FELDLOTSE_WEB_DATA); default: `web` below the app's home.",
)
@click.option("--server", help="Address of the central server (FELDLOTSE_SERVER_URL).")
@click.option("--https", is_flag=True, help="People reach this host through https (a proxy in front).")
@click.option("--language", type=click.Choice(LANGUAGES), help="Language to begin with (FELDLOTSE_LANGUAGE).")
def web(
    host: str, port: int, data: Path | None, server: str | None, https: bool, language: str | None
) -> None:
    """The app for browsers: several people at once, each with an own seat."""
    _need_web()
    from app.main import ASSETS, build_host
    from app.store import KeyMissingError
    from app.web import PortTakenError, WebSettings, listen, serve, stop_on_signals

    settings = _settings(server=server, language=language)
    folder = (data or settings.home / "web").expanduser().resolve()
    web_settings = WebSettings(data=folder, assets=ASSETS, host=host, port=port, https=https)

    try:
        built = build_host(settings, web_settings)
    except KeyMissingError as error:
        raise click.ClickException(f"the host's key cannot be read ({error})") from error

    async def run() -> None:
        stop = asyncio.Event()
        with stop_on_signals(stop):
            listening = listen(host, port)
            address = f"http://{host}:{port}/"
            await serve(
                built.app(),
                listening,
                stop=stop,
                on_ready=lambda: click.echo(f"Feldlotse: {address}\nSeats: {folder}"),
            )

    try:
        asyncio.run(run())
    except PortTakenError as error:
        raise click.ClickException(port_taken(error.host, error.port)) from error


@main.command(epilog=_example("feldlotse sync"))
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this device's seat (FELDLOTSE_HOME).",
)
@click.option("--server", help="Address of the central server (FELDLOTSE_SERVER_URL).")
def sync(home: Path | None, server: str | None) -> None:
    """Talk to the server once: send what waits, fetch what is new."""
    from app.usecases.syncing import sync_once

    seat = _open_seat(_settings(home=home, server=server))
    try:
        if seat.identity is None:
            raise click.ClickException("nobody is enrolled on this device: start the app and enter a code")
        outcome = asyncio.run(sync_once(seat))
    finally:
        seat.close()
    if outcome.problem_code is not None:
        raise click.ClickException(f"not finished ({outcome.problem_code}); all of it stays on this device")
    click.echo(f"sent {outcome.pushed}, fetched {outcome.pulled}, refused {outcome.refused}")


@main.group(epilog=_example("feldlotse package write work.feldlotse"))
def package() -> None:
    """Hand-over packages: unsent work in a file that somebody else brings to the server."""


_home_option = click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of this device's seat (FELDLOTSE_HOME).",
)


@package.command("write", epilog=_example("feldlotse package write work.feldlotse"))
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@_home_option
def write_package_file(file: Path, home: Path | None) -> None:
    """Write everything that waits into a package only the server can read. Works without a network."""
    from app.usecases.packages import write_package

    with _seat_here(home) as seat:
        written = _one_line(lambda: write_package(seat))
        file.write_bytes(written.data)
    click.echo(
        f"{file}: {written.operations} changes of {written.records} entries; all of it also stays here"
    )


@package.command("carry", epilog=_example("feldlotse package carry miriam-becker-2026-11-24.feldlotse"))
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_home_option
def carry_package_file(file: Path, home: Path | None) -> None:
    """Take a colleague's package along; it goes to the server with this device's next `feldlotse sync`."""
    from app.usecases.packages import take_package

    with _seat_here(home) as seat:
        taken = _one_line(lambda: take_package(seat, file.read_bytes()))
    click.echo(f"taken: {taken.operations} changes of {taken.person or 'another device'}")


@package.command("list", epilog=_example("feldlotse package list"))
@_home_option
def list_packages(home: Path | None) -> None:
    """List the packages this device carries or carried, and what became of them."""
    from app.usecases.packages import carried_packages

    with _seat_here(home) as seat:
        for each in carried_packages(seat):
            why = f" ({each.code})" if each.code else ""
            whose = each.person or "unknown"
            click.echo(f"{each.at:%Y-%m-%d %H:%M}  {each.operations} changes  {whose}  {each.state}{why}")


_passphrase_option = click.option(
    "--passphrase-file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="File whose first line is the passphrase; asked for without it.",
)


@main.command(epilog=_example("feldlotse backup seat.flbackup"))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@_home_option
@_passphrase_option
@click.option("--code", is_flag=True, help="Make a recovery code in place of a passphrase; shown this once.")
def backup(target: Path, home: Path | None, passphrase_file: Path | None, code: bool) -> None:
    """Save everything of this device's seat into one encrypted file."""
    from app.store import StoreError
    from app.usecases.backup import BackupError, back_up, new_code

    seat = _open_seat(_settings(home=home))
    try:
        passphrase = new_code() if code else _passphrase(passphrase_file, confirm=True)
        with click.progressbar(length=100, label="Backup", file=sys.stderr) as bar:
            manifest = back_up(
                seat,
                target,
                passphrase=passphrase,
                on_progress=lambda done, total: bar.update(int(100 * done / max(total, 1)) - bar.pos),
            )
    except BackupError as error:
        raise click.ClickException(f"a passphrase needs at least {error.data['least']} characters") from error
    except (StoreError, OSError) as error:
        raise click.ClickException(f"no backup was written ({error}); nothing else changed") from error
    finally:
        seat.close()
    click.echo(f"{target}: {1 + len(manifest.files)} files, {target.stat().st_size} bytes")
    if code:
        click.echo(f"Recovery code, shown this once: {passphrase}")


@main.command(epilog=_example("feldlotse restore seat.flbackup"))
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_home_option
@_passphrase_option
def restore(source: Path, home: Path | None, passphrase_file: Path | None) -> None:
    """Bring a saved seat back onto a device without one. Go on with only one of both seats."""
    from app.main import device_locks, seat_folder
    from app.store import StoreError
    from app.store.backup import BackupBrokenError
    from app.sync import SteadyClock
    from app.usecases.backup import BackupError
    from app.usecases.backup import restore as restore_seat

    settings = _settings(home=home)
    lock = device_locks(settings).of(seat_folder(settings))
    passphrase = _passphrase(passphrase_file, confirm=False)
    try:
        manifest = restore_seat(source, lock, passphrase=passphrase, clock=SteadyClock())
    except BackupError as error:
        raise click.ClickException(f"there is a seat in {lock.folder} already: move it away first") from error
    except BackupBrokenError as error:
        raise click.ClickException("another passphrase, or no whole backup; nothing was restored") from error
    except (StoreError, OSError) as error:
        raise click.ClickException(f"nothing was restored ({error})") from error
    click.echo(
        f"restored the seat of {manifest.made_at} ({1 + len(manifest.files)} files) into {lock.folder}"
    )


def _passphrase(file: Path | None, *, confirm: bool) -> str:
    if file is not None:
        return (file.read_text(encoding="utf-8").splitlines() or [""])[0].strip()
    return str(click.prompt("Passphrase or recovery code", hide_input=True, confirmation_prompt=confirm))


@main.group(epilog=_example("feldlotse forms check questionnaire.xlsx"))
def forms() -> None:
    """Questionnaires."""


@forms.command("check", epilog=_example("feldlotse forms check questionnaire.xlsx"))
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="A JSON list of findings instead of text.")
def check_form(workbook: Path, as_json: bool) -> None:
    """Find every fault of a questionnaire (XLSForm): sheet, row, column, what is wrong, how to repair it.

    Exit code 1 if there is an error; warnings alone are no error.
    """
    findings = check_workbook(workbook)
    errors = sum(finding.severity == "error" for finding in findings)
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False, indent=1))
    else:
        for finding in findings:
            click.echo(as_text(finding))
        click.echo(f"{workbook.name}: {errors} errors, {len(findings) - errors} warnings")
    if errors:
        sys.exit(1)


def as_text(finding: Finding) -> str:
    """One finding as people read it: the place, what is wrong, and below it what to do."""
    row = f"row {finding.row}" if finding.row else ""
    place = ", ".join(part for part in (finding.sheet, row, finding.column) if part)
    head = f"{finding.severity} [{finding.code}] {place}".rstrip()
    return f"{head}: {finding.text}\n    {finding.repair}"


def port_taken(host: str, port: int) -> str:
    """The line for a port that somebody else has."""
    return f"port {port} on {host} is taken by another program: end it, or choose another port with --port"


@contextmanager
def _seat_here(home: Path | None) -> "Iterator[Seat]":
    """The seat of this device, closed at the end; a device nobody enrolled is one clear line."""
    seat = _open_seat(_settings(home=home))
    try:
        if seat.identity is None:
            raise click.ClickException("nobody is enrolled on this device: start the app and enter a code")
        yield seat
    finally:
        seat.close()


_PACKAGE_FAULTS = {
    "package_empty": "nothing waits here: everything is on the server",
    "package_key_missing": "the server has not given its key yet: sync once, then packages can be written",
    "package_too_large": "the package is too large",
    "package_malformed": "this is no hand-over package",
    "package_truncated": "the end of the file is missing: copy it once more",
    "package_tampered": "the file is not as the device wrote it: have it written again",
    "package_foreign_network": "the package belongs to another network",
}


def _one_line(run: Callable[[], T]) -> T:
    """Run something with a package; a fault becomes its line, with its code."""
    from app.usecases.packages import PackageRefusedError

    try:
        return run()
    except PackageRefusedError as error:
        raise click.ClickException(f"{_PACKAGE_FAULTS.get(error.code, error.code)} ({error.code})") from error


def _open_seat(settings: Settings) -> "Seat":
    """Open the seat of this device; asks for its PIN where one is set."""
    from app.main import create_seat, device_locks, seat_folder
    from app.store import StoreError
    from app.usecases.locking import LockError

    lock = device_locks(settings).of(seat_folder(settings))
    try:
        if lock.is_locked():
            lock.unlock(click.prompt("PIN", hide_input=True))
        return create_seat(settings, lock)
    except (LockError, StoreError) as error:
        raise click.ClickException(f"the seat cannot be opened ({error.code})") from error


def _need_web() -> None:
    try:
        import flet_web  # noqa: F401
        import uvicorn  # noqa: F401
    except ImportError as error:
        raise click.ClickException("this needs the extra `web`: pip install 'feldlotse[web]'") from error


def _settings(**options: Any) -> Settings:
    """Settings of the environment, options of the command line on top."""
    environment = dict(os.environ)
    if options.get("server"):
        environment["FELDLOTSE_SERVER_URL"] = str(options["server"])
    if options.get("language"):
        environment["FELDLOTSE_LANGUAGE"] = str(options["language"])
    try:
        settings = read_settings(environment)
    except SettingError as error:
        raise click.ClickException(str(error)) from error
    return replace(settings, home=options["home"]) if options.get("home") else settings


if __name__ == "__main__":
    main()
