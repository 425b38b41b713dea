"""
Catalogues into the database: whole or not at all, never doubled, nothing deleted, and down to the devices.
"""

import asyncio
import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from server.cli.commands import main
from server.database import operator_transaction
from server.operating.networks import find_network
from server.operating.offers.catalogue import Catalogue, CatalogueDate, CatalogueEntry, CatalogueOffer
from server.operating.offers.invented import invented_catalogue
from server.operating.offers.writing import Written, write_catalogue
from tests.server.offers.test_reading import ROW, table, with_cell
from tests.server.world import MENTOR, World

pytestmark = pytest.mark.anyio
TODAY = date(2026, 11, 27)


def offer(number: int, *, title: str = "Kurs", provider: str = "Lernwerk", **fields: Any) -> CatalogueOffer:
    return CatalogueOffer(
        number,
        provider,
        f"A-{number}",
        title,
        provider,
        dates=[CatalogueDate(begin=date(2027, 1, 11))],
        **fields,
    )


async def write(world: World, catalogue: Catalogue, **options: Any) -> Written:
    async with operator_transaction(world.address.owner_url) as operator:
        network = await find_network(operator, None)
        return await write_catalogue(
            operator, catalogue, network_id=network.id, now=datetime.now(UTC), **options
        )


async def offers_in(world: World) -> list[tuple[Any, ...]]:
    return await world.sql(
        "SELECT fields ->> 'source_id', fields ->> 'title', fields ? 'ended_on' FROM record"
        " WHERE collection = 'offer' ORDER BY 1"
    )


async def test_import_twice_changes_nothing_and_a_change_updates(world: World) -> None:
    catalogue = Catalogue(offers=[offer(1), offer(2)])
    assert (await write(world, catalogue)).offers == {"added": 2, "changed": 0, "unchanged": 0, "ended": 0}
    assert (await write(world, catalogue)).offers == {"added": 0, "changed": 0, "unchanged": 2, "ended": 0}
    changed = Catalogue(offers=[offer(1, title="Kurs, neu"), offer(2)])
    assert (await write(world, changed)).offers == {"added": 0, "changed": 1, "unchanged": 1, "ended": 0}
    assert await offers_in(world) == [("A-1", "Kurs, neu", False), ("A-2", "Kurs", False)]


async def test_offer_that_is_gone_is_ended_and_comes_back(world: World) -> None:
    await write(world, Catalogue(offers=[offer(1), offer(2), offer(3, provider="Andere")]))
    assert (await write(world, Catalogue(offers=[offer(1)]))).offers["ended"] == 1
    assert await offers_in(world) == [("A-1", "Kurs", False), ("A-2", "Kurs", True), ("A-3", "Kurs", False)]
    assert (await write(world, Catalogue(offers=[offer(1)]))).offers["ended"] == 0
    assert (await write(world, Catalogue(offers=[offer(1), offer(2)]))).offers["changed"] == 1
    assert [row[2] for row in await offers_in(world)] == [False, False, False]


async def test_partial_import_ends_nothing_but_what_it_names(world: World) -> None:
    await write(world, Catalogue(offers=[offer(1), offer(2), offer(3)]))
    assert (await write(world, Catalogue(offers=[offer(1)]), partial=True)).offers["ended"] == 0
    update = Catalogue(full=False, ended=frozenset({("Lernwerk", "A-3")}))
    assert (await write(world, update)).offers["ended"] == 1
    assert [row[2] for row in await offers_in(world)] == [False, False, True]


async def test_provider_of_an_offer_stands_in_the_directory_once(world: World) -> None:
    sample = "Lernwerk Saarlouis gGmbH"
    catalogue = Catalogue(
        offers=[offer(1, provider=sample), offer(2, provider="Neue Schule", topics=("team",))]
    )
    assert (await write(world, catalogue)).directory["added"] == 1
    assert (await write(world, catalogue)).directory["added"] == 0
    rows = await world.sql(
        "SELECT d.fields ->> 'name', d.fields ->> 'kind', d.fields -> 'topics' FROM record o JOIN record d"
        " ON d.id::text = o.fields ->> 'directory_id' WHERE o.collection = 'offer' ORDER BY 1"
    )
    assert [row[0] for row in rows] == [sample, "Neue Schule"]
    assert rows[1][1:] == ("traeger", ["team"])


async def test_place_is_found_again_by_its_id_when_its_name_changed(world: World) -> None:
    def entry(name: str) -> Catalogue:
        return Catalogue(
            entries=[CatalogueEntry(1, name, "beratung", source="hsds", source_id="o1", as_of=TODAY)]
        )

    assert (await write(world, entry("Alte Stelle"))).directory["added"] == 1
    assert (await write(world, entry("Neue Stelle"))).directory["changed"] == 1
    rows = await world.sql("SELECT fields ->> 'name' FROM record WHERE fields ->> 'source_id' = 'o1'")
    assert rows == [("Neue Stelle",)]


async def test_devices_get_the_changes_only(world: World) -> None:
    seat = await world.seat(MENTOR)
    await write(world, invented_catalogue(50, today=TODAY, near=True))
    await seat.pull()
    assert sum(collection == "offer" for collection, _ in seat.records) == 50
    catalogue = invented_catalogue(50, today=TODAY, near=True)
    catalogue.offers[7].price_eur = 4711
    await write(world, catalogue)
    page = await seat.pull_page()
    assert [(each.collection, dict(each.fields)) for each in page.records] == [("offer", {"price_eur": 4711})]


# --- the command


def run(world: World, monkeypatch: Any, *arguments: str) -> Result:
    monkeypatch.setenv("FELDLOTSE_DATABASE_URL", world.address.app_url)
    monkeypatch.setenv("FELDLOTSE_OWNER_URL", world.address.owner_url)
    return CliRunner().invoke(main, list(arguments), catch_exceptions=False)


async def in_thread(world: World, monkeypatch: Any, *arguments: str) -> Result:
    return await asyncio.to_thread(run, world, monkeypatch, *arguments)


async def test_command_reports_each_row_and_writes_nothing_of_a_file_with_a_fault(
    world: World, monkeypatch: Any, tmp_path: Path
) -> None:
    file = table(
        tmp_path, ROW, with_cell("titel", "=cmd").replace("R-1", "R-2"), with_cell("stand", "gestern")
    )
    result = await in_thread(world, monkeypatch, "offers", "import", str(file))
    assert result.exit_code == 1
    assert "error: kurse.csv, row 3, column titel: “=cmd” would be run as a formula" in result.stderr
    assert "Nothing was written: 1 errors" in result.stderr
    assert await offers_in(world) == []


async def test_dry_run_says_what_would_be_and_writes_nothing(
    world: World, monkeypatch: Any, tmp_path: Path
) -> None:
    file = table(tmp_path, ROW)
    result = await in_thread(world, monkeypatch, "offers", "import", str(file), "--dry-run")
    assert result.exit_code == 0
    assert "Would write: offers 1 added" in result.stdout
    assert await offers_in(world) == []
    result = await in_thread(world, monkeypatch, "offers", "import", str(file), "--json")
    report = json.loads(result.stdout)
    assert (report["written"], report["offers"]["added"], report["findings"]) == (True, 1, [])
    assert await offers_in(world) == [("R-1", "Fachkraft Robotik", False)]


async def test_json_report_names_code_place_and_repair(
    world: World, monkeypatch: Any, tmp_path: Path
) -> None:
    file = table(tmp_path, with_cell("beginn", "31.02.2027"))
    result = await in_thread(world, monkeypatch, "offers", "import", str(file), "--json")
    assert result.exit_code == 1
    (finding,) = json.loads(result.stdout)["findings"]
    assert (finding["row"], finding["column"], finding["code"]) == (2, "beginn", "date_wrong")
    assert "11.01.2027" in finding["repair"]


async def test_file_of_unknown_format_is_one_line(world: World, monkeypatch: Any, tmp_path: Path) -> None:
    file = tmp_path / "kurse.pdf"
    file.write_bytes(b"%PDF")
    result = await in_thread(world, monkeypatch, "offers", "import", str(file))
    assert result.exit_code == 1
    assert "give it with --format; known: csv, openqcat, hsds" in result.stderr


async def test_directory_import_keeps_what_is_there_unless_told(
    world: World, monkeypatch: Any, tmp_path: Path
) -> None:
    file = tmp_path / "stellen.csv"
    file.write_text("name;kind;city;as_of\nSprachbrücke Saar;traeger;Homburg;2026-11-01\n", encoding="utf-8")
    await in_thread(world, monkeypatch, "directory", "import", str(file))
    query = "SELECT fields ->> 'city' FROM record WHERE fields ->> 'name' = 'Sprachbrücke Saar'"
    assert await world.sql(query) == [("Saarbrücken",)]
    await in_thread(world, monkeypatch, "directory", "import", str(file), "--update")
    assert await world.sql(query) == [("Homburg",)]
