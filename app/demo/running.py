"""
`feldlotse demo`: server, sample data and web seats on one machine, for trying out and showing.

It does nothing an operator could not do by hand: the server is a process of its own, and every step is one
of its commands (`app.demo.server`). This module brings them into order and tells what it does.
"""

import asyncio
import contextlib
from dataclasses import replace
from pathlib import Path

import click

from app.config import Settings
from app.demo.server import DemoError, DemoServer, SamplePerson
from app.main import ASSETS, build_host
from app.web import Entrance, Entrances, PortTakenError, WebSettings, listen, serve, stop_on_signals

_HOST = "127.0.0.1"
# Two browser tabs side by side should feel connected; in the field the longer default saves battery.
_POLL_S = 2.0
_ROLES = {"mentor": "Mentor:in", "kuemmerer": "Kümmerer:in", "supervisor": "Koordination"}


async def run_demo(*, data: Path, port: int, settings: Settings) -> None:
    """
    Start everything, tell how to enter, and end it all on Ctrl-C or SIGTERM.

    Args:
        data: Folder of everything that is kept; made when it is missing.
        port: Port of the app in the browser.
        settings: Language of the app; the server's address is chosen here.

    Raises:
        DemoError: With the one line that says what is wrong and what to do.
    """
    stop = asyncio.Event()
    with stop_on_signals(stop):
        try:
            listening = listen(_HOST, port)
        except PortTakenError as error:
            raise DemoError(
                f"port {port} is taken by another program: end it, or choose another with FELDLOTSE_PORT"
            ) from error
        server = DemoServer(data / "server")
        starting = asyncio.create_task(_prepare(server, data))
        stopping = asyncio.create_task(stop.wait())
        try:
            await asyncio.wait([starting, stopping], return_when=asyncio.FIRST_COMPLETED)
            if stop.is_set():
                return
            people = starting.result()
            entrances = Entrances([_entrance(person) for person in people], server.invite)
            lines = await _welcome(server, people, port=port, data=data)
            host = build_host(
                replace(settings, server_url=server.url, poll_s=_POLL_S, keys=data / "keys"),
                WebSettings(data=data / "web", assets=ASSETS, host=_HOST, port=port),
                entrances=entrances,
            )
            watching = asyncio.create_task(_watch(server))
            await serve(host.app(), listening, stop=stop, on_ready=lambda: click.echo("\n".join(lines)))
            watching.cancel()
        finally:
            listening.close()
            for task in (starting, stopping):
                task.cancel()
            with contextlib.suppress(asyncio.CancelledError, DemoError):
                await starting
            await server.stop()
            click.echo(f"Ended. Your data stays in {data}")


async def _prepare(server: DemoServer, data: Path) -> tuple[SamplePerson, ...]:
    click.echo(f"Data: {data}")
    click.echo("1/3 Database …")
    await server.migrate()
    click.echo("2/3 Sample network …")
    await server.load_sample()
    click.echo("3/3 Server …")
    await server.start()
    return await server.people()


async def _welcome(
    server: DemoServer, people: tuple[SamplePerson, ...], *, port: int, data: Path
) -> list[str]:
    """The lines that say where the app is; a link holds a one-time code that was minted just now."""
    address = f"http://{_HOST}:{port}/"
    codes = await asyncio.gather(*(server.invite(person.id) for person in people))
    width = max((len(person.name) for person in people), default=0)
    role_width = max(len(role) for role in _ROLES.values())
    return [
        f"Feldlotse: {address}",
        "Enter as (each link once; the page above offers more):",
        *(
            f"  {person.name:<{width}}  {_ROLES.get(person.role, person.role):<{role_width}}"
            f"  {address}einrichten/{code}"
            for person, code in zip(people, codes, strict=True)
        ),
        f"Data is kept in {data}",
        f"E-mails to recipients of referrals go nowhere: each becomes a file in {server.letters}",
        f"Server: {server.url} (process {server.pid}); log in {server.log}",
        "Ctrl-C ends it.",
    ]


async def _watch(server: DemoServer) -> None:
    code = await server.ended()
    click.echo(
        f"The server has ended (exit code {code}). The app works on without it; start it again with:\n"
        f"  {server.command_line}"
    )


def _entrance(person: SamplePerson) -> Entrance:
    return Entrance(key=person.id, name=person.name, role=person.role, detail=person.firm)
