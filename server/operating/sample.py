"""
Sample data for trying out and showing: through the same functions as the single commands.

Loading it again changes nothing. All names are invented.
"""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from server.database import Connection
from server.operating.directory import import_directory
from server.operating.firms import import_firms
from server.operating.forms import publish_form, read_questionnaire
from server.operating.networks import add_network, add_region
from server.operating.offers.invented import invented_catalogue
from server.operating.offers.writing import write_catalogue
from server.operating.people import add_user
from server.reference import Outcome

SAMPLE_FOLDER = Path(__file__).resolve().parents[1] / "sample"
QUESTIONNAIRES_FOLDER = Path(__file__).resolve().parents[2] / "assets" / "questionnaires"
NETWORK = ("Transformationsnetzwerk Saar", "tn-saar", "0681 000-111")
REGIONS = (("Kreis Saarlouis", ("10044",)), ("Kreis Merzig-Wadern", ("10042",)))
KUEMMERER_FIRM = "Presswerk Dillingen GmbH"
PEOPLE: tuple[tuple[str, str, str | None, tuple[str, ...]], ...] = (
    ("Miriam Becker", "mentor", None, ("Kreis Saarlouis",)),
    ("Heike Ullmann", "kuemmerer", KUEMMERER_FIRM, ()),
    ("Sabine Thiel", "supervisor", None, ()),
)
STEPS = 12
NEAR = 1_000
"""Up to so many offers, the sample's own providers have them all."""


async def load_sample(
    connection: Connection,
    *,
    now: datetime,
    offers: int = 0,
    progress: Callable[[int], None] = lambda done: None,
) -> list[Outcome]:
    """
    Load the sample network.

    Args:
        offers: How many invented training offers; beyond a thousand they come from all over three states.
        progress: Called with the number of steps done since the last call; `STEPS` in all.

    Returns:
        What became of each network, region, firm, person, directory entry and questionnaire.
    """
    name, short_name, phone = NETWORK
    network, outcome = await add_network(connection, name=name, short_name=short_name, phone=phone, now=now)
    outcomes: list[Outcome] = [outcome]
    progress(1)
    for region, districts in REGIONS:
        _, outcome = await add_region(
            connection, network_id=network.id, name=region, districts=districts, update=False, now=now
        )
        outcomes.append(outcome)
        progress(1)
    outcomes += await import_firms(
        connection, SAMPLE_FOLDER / "firms.csv", network_id=network.id, update=False, now=now
    )
    progress(1)
    for person, role, firm, regions in PEOPLE:
        _, outcome = await add_user(
            connection,
            network_id=network.id,
            name=person,
            role=role,
            firm=firm,
            regions=regions,
            update=False,
            now=now,
        )
        outcomes.append(outcome)
        progress(1)
    outcomes += await import_directory(
        connection, SAMPLE_FOLDER / "directory.csv", network_id=network.id, update=False, now=now
    )
    progress(1)
    catalogue = invented_catalogue(offers, today=now.date(), near=offers <= NEAR)
    outcomes += (await write_catalogue(connection, catalogue, network_id=network.id, now=now)).outcomes
    progress(1)
    for workbook in sorted(QUESTIONNAIRES_FOLDER.glob("*.xlsx")):
        outcomes.append(
            await publish_form(connection, read_questionnaire(workbook), network_id=network.id, now=now)
        )
        progress(1)
    return outcomes
