"""`feldlotse-server`: the group of all commands, and those about the server itself."""

import signal
import sys
from contextlib import suppress
from types import FrameType

import click
import uvicorn

from server.cli.forms import forms_group
from server.cli.funding import funding_group
from server.cli.imports import directory_group, firm
from server.cli.imports_of_offers import offers_group
from server.cli.networks import network, region
from server.cli.output import now, progress, report
from server.cli.people import device, invite, user
from server.cli.running import OneLineError, OperatorGroup, as_operator, read_settings, with_database
from server.cli.setting_aside import package, quarantine
from server.database import Connection, DatabaseAddress
from server.live import LiveHub
from server.main import create_app
from server.migrating import migrate as migrate_database
from server.operating import sample
from server.reference import Outcome


class _Server(uvicorn.Server):
    """Ends the streams of those who listen before it waits for requests to end."""

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        live = getattr(getattr(self.config.app, "state", None), "live", None)
        if isinstance(live, LiveHub):
            live.stop()
        super().handle_exit(sig, frame)


@click.group(cls=OperatorGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="feldlotse")
def main() -> None:
    """
    Operate the central server of Feldlotse.

    The data lies in the folder FELDLOTSE_DATA (default: data), in an embedded PostgreSQL;
    FELDLOTSE_DATABASE_URL points at a real one instead.

    \b
    Example:
      feldlotse-server migrate
      feldlotse-server sample
      feldlotse-server invite "Miriam Becker"
      feldlotse-server serve
    """


@main.command()
@click.option("--host", help="Address to listen on; default FELDLOTSE_HOST or 127.0.0.1.")
@click.option("--port", type=click.IntRange(1, 65535), help="Default FELDLOTSE_SERVER_PORT or 8600.")
@click.option(
    "--trust-proxy",
    default="127.0.0.1",
    show_default=True,
    help="Addresses of proxies whose X-Forwarded-For is believed.",
)
def serve(host: str | None, port: int | None, trust_proxy: str) -> None:
    """
    Run the server until Ctrl-C or SIGTERM.

    \b
    Example:
      feldlotse-server serve --host 0.0.0.0 --port 8600
    """
    settings = read_settings()
    # Until uvicorn has its own handlers, SIGTERM would end Python at once and leave PostgreSQL running.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    application = create_app(settings)
    server = _Server(
        uvicorn.Config(
            application,
            host=host or settings.host,
            port=port or settings.port,
            forwarded_allow_ips=trust_proxy,
            # A request's address and path say who works where: what goes wrong is logged, not who came.
            access_log=False,
            timeout_graceful_shutdown=10,
        )
    )
    # Once it has shut down in order, uvicorn raises Ctrl-C again for whoever started it: here nobody else.
    with suppress(KeyboardInterrupt):
        server.run()
    if not server.started:
        raise OneLineError("The server did not start; the reason stands above.")


@main.command()
def migrate() -> None:
    """
    Bring the database to the newest layout; needs the owner of the tables.

    \b
    Example:
      FELDLOTSE_OWNER_URL=postgresql://owner@db/feldlotse feldlotse-server migrate
    """

    async def run(address: DatabaseAddress) -> None:
        applied = await migrate_database(address.owner_url)
        for migration in applied:
            click.echo(f"{migration.number:04d} {migration.name}: applied")

    with_database(run)
    click.echo("The database has the newest layout.")


@main.command("sample")
@click.option(
    "--offers", type=click.IntRange(0, 100_000), default=312, show_default=True, help="Training offers."
)
def load_sample(offers: int) -> None:
    """
    Load a network to try out: regions, firms, people, directory, offers, questionnaires. All is invented.

    The offers lie ahead of the day on which they are loaded; loading them again later moves their dates.

    \b
    Example:
      feldlotse-server sample
      feldlotse-server sample --offers 20000
    """

    async def run(connection: Connection) -> list[Outcome]:
        with progress("Sample data", sample.STEPS) as bar:
            return await sample.load_sample(connection, now=now(), offers=offers, progress=bar.update)

    report(as_operator(run))


for _part in (
    network,
    region,
    user,
    invite,
    device,
    firm,
    directory_group,
    offers_group,
    forms_group,
    funding_group,
    quarantine,
    package,
):
    main.add_command(_part)
