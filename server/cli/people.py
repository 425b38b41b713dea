"""`feldlotse-server user`, `invite` and `device`."""

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

import click

from server.cli.output import json_option, network_option, now, print_table, update_option, when
from server.cli.running import as_operator
from server.codes import show_code
from server.database import Connection
from server.operating import networks, people
from server.operating.errors import OperatorError
from server.queries import networks as rows
from server.reference import Outcome

ROLES = ("mentor", "kuemmerer", "supervisor", "admin", "dpo")


@click.group()
def user() -> None:
    """People: mentors, Kümmerer, supervisors."""


@user.command("add")
@click.argument("name")
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.option("--firm", help="The firm of a Kümmerer.")
@click.option("--region", "regions", multiple=True, help="Region of a mentor; may be repeated.")
@click.option("--inactive", is_flag=True, help="The person has left: all access ends.")
@network_option
@update_option
def add_user(
    name: str,
    role: str,
    firm: str | None,
    regions: Sequence[str],
    inactive: bool,
    network_name: str | None,
    update: bool,
) -> None:
    """
    Add a person, or change one with --update.

    \b
    Example:
      feldlotse-server user add "Miriam Becker" --role mentor --region "Kreis Saarlouis"
      feldlotse-server user add "Heike Ullmann" --role kuemmerer --firm "Presswerk Dillingen GmbH"
    """

    async def run(connection: Connection) -> tuple[rows.UserRow, Outcome]:
        found = await networks.find_network(connection, network_name)
        return await people.add_user(
            connection,
            network_id=found.id,
            name=name,
            role=role,
            firm=firm,
            regions=regions,
            active=not inactive,
            update=update,
            now=now(),
        )

    added, outcome = as_operator(run)
    click.echo(f"{name}: {outcome} ({added.id})")


@user.command("list")
@network_option
@json_option
def list_users(network_name: str | None, as_json: bool) -> None:
    """
    List people with their firm or regions; of all networks unless one is named.

    \b
    Example:
      feldlotse-server user list --json
    """

    async def run(connection: Connection) -> list[dict[str, str]]:
        searched = (
            [await networks.find_network(connection, network_name)]
            if network_name is not None
            else await rows.list_networks(connection)
        )
        listed: list[dict[str, str]] = []
        for each in searched:
            firm_names = {
                firm.id: firm.name for firm in await rows.list_firms(connection, network_id=each.id)
            }
            region_names = {
                found.id: found.name for found in await rows.list_regions(connection, network_id=each.id)
            }
            listed += [
                {
                    "id": person.id,
                    "name": person.name,
                    "role": person.role,
                    "firm": firm_names.get(person.firm_id or "", ""),
                    "regions": ", ".join(region_names[found] for found in person.region_ids),
                    "active": "yes" if person.active else "no",
                    "network": each.short_name,
                }
                for person in await rows.list_users(connection, network_id=each.id)
            ]
        return listed

    print_table(as_operator(run), as_json=as_json)


@click.command()
@click.argument("name")
@click.option("--days", type=click.IntRange(1, 30), default=7, show_default=True, help="Valid for.")
@network_option
@json_option
def invite(name: str, days: int, network_name: str | None, as_json: bool) -> None:
    """
    Mint a one-time code that sets up one device of a person (named by name or id). It is shown this once.

    \b
    Example:
      feldlotse-server invite "Miriam Becker" --days 3
    """

    async def run(connection: Connection) -> tuple[str, str, datetime]:
        searched = await networks.find_network(connection, network_name) if network_name else None
        found, person = await people.find_user(connection, name=name, network=searched)
        code, expires_at = await people.invite(
            connection, network_id=found.id, user=person, days=days, now=now()
        )
        return person.name, code, expires_at

    person_name, code, expires_at = as_operator(run)
    if as_json:
        click.echo(json.dumps({"code": show_code(code), "expires_at": expires_at.isoformat()}))
    else:
        click.echo(f"{show_code(code)}  for {person_name}, valid until {expires_at:%Y-%m-%d %H:%M} UTC")


@click.group()
def device() -> None:
    """Enrolled devices."""


@device.command("list")
@network_option
@json_option
def list_devices(network_name: str | None, as_json: bool) -> None:
    """
    List devices with their last contact.

    \b
    Example:
      feldlotse-server device list
    """

    async def run(connection: Connection) -> list[rows.DeviceRow]:
        found = await networks.find_network(connection, network_name)
        return await rows.list_devices(connection, network_id=found.id)

    print_table([_device_row(each) for each in as_operator(run)], as_json=as_json)


def _device_row(each: rows.DeviceRow) -> dict[str, str]:
    return {
        "id": each.id,
        "person": each.user_name,
        "name": each.name,
        "platform": each.platform,
        "enrolled": when(each.created_at),
        "last_seen": when(each.last_seen_at),
        "unsent": str(each.report.get("waiting", "")),
        "encrypted": str(each.report.get("encryption", "")),
        "pin": {True: "yes", False: "no"}.get(bool(each.report.get("pin")), "") if each.report else "",
        "revoked": when(each.revoked_at),
        "handed_over": str(each.handed_over or ""),
        "wiped": when(each.wiped_at),
    }


@device.command("show")
@click.argument("device_id")
@network_option
@json_option
def show_device(device_id: str, network_name: str | None, as_json: bool) -> None:
    """
    What was on a device, for the breach sheet: last contact, encryption, what came after it was revoked.

    \b
    Example:
      feldlotse-server device show 7f3a9c01
    """

    async def run(connection: Connection) -> rows.DeviceRow:
        searched = (
            [await networks.find_network(connection, network_name)]
            if network_name is not None
            else await rows.list_networks(connection)
        )
        for each in searched:
            for found in await rows.list_devices(connection, network_id=each.id):
                if found.id == device_id.lower():
                    return found
        raise OperatorError("device_unknown", id=device_id)

    found = as_operator(run)
    sheet = {
        **_device_row(found),
        "why": found.revoked_why,
        "unsent_since": str(found.report.get("waiting_since") or ""),
        "unsent_by_kind": ", ".join(f"{n} {kind}" for kind, n in found.report.get("waiting_by", {}).items()),
        "firms": str(found.report.get("firms", "")),
        "interviews": str(found.report.get("interviews", "")),
        "people": str(found.report.get("contacts", "")),
        "key": str(found.report.get("key", "")),
    }
    if found.revoked_at is not None and found.revoked_why in ("lost", "stolen"):
        sheet["report_breach_until"] = when(found.revoked_at + timedelta(hours=72))
    if as_json:
        click.echo(json.dumps(sheet, ensure_ascii=False, indent=1))
        return
    width = max(map(len, sheet))
    for name, value in sheet.items():
        click.echo(f"{name:<{width}}  {value or '–'}")


@device.command("revoke")
@click.argument("device_id")
@click.option(
    "--why",
    type=click.Choice(("lost", "stolen", "left", "replaced", "other")),
    default="other",
    show_default=True,
    help="For the breach sheet.",
)
def revoke_device(device_id: str, why: str) -> None:
    """
    Block a device for good, for example a lost one.

    At its next contact it hands over what it had not sent (into quarantine), then destroys its key and data.

    \b
    Example:
      feldlotse-server device revoke 7f3a9c01 --why stolen
    """
    was_allowed = as_operator(
        lambda connection: people.revoke_device(connection, device_id=device_id.lower(), why=why)
    )
    click.echo(f"{device_id}: {'revoked' if was_allowed else 'was revoked before'}")
