"""HTTP: is the process there, is its database there."""

from fastapi import APIRouter, Request

from server.routes.identity import database_of
from server.routes.schemas import Health, problems

router = APIRouter(prefix="/v1", tags=["health"])


@router.get("/health", summary="Is the process there?")
async def health() -> Health:
    """Answers without a look at the database; for process supervisors."""
    return Health(status="ok")


@router.get(
    "/ready",
    summary="Is the server ready for requests?",
    responses=problems("database_unavailable"),
)
async def ready(request: Request) -> Health:
    """Asks the database; for load balancers."""
    async with database_of(request).transaction() as connection:
        await connection.execute("SELECT 1")
    return Health(status="ok")
