"""The world of the stories, closed after each."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.usecases.world import World


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A network with a server in memory and seats in temporary folders."""
    world = World(tmp_path)
    yield world
    world.close()
