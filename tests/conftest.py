"""Settings shared by all tests."""

import pytest


@pytest.fixture(scope="session")
def anyio_backend() -> str:
    """The app runs on asyncio alone; so do its tests."""
    return "asyncio"
