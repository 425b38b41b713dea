"""
The composition root of the central server: the one file that joins settings, database and routes.

`create_app(settings)` builds the application; `feldlotse-server serve` runs it. The process keeps no state of
its own, so any number of them may stand behind one address.
"""

import asyncio
import logging
import secrets
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from importlib.metadata import version

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.middleware.gzip import GZipMiddleware

from server.database import Database, DatabaseAddress, DatabaseUnavailableError, locate_database
from server.description import describe_api
from server.limits import MAX_SMALL_BODY_BYTES, BodyLimit
from server.live import LiveHub
from server.mail.links import secret_in
from server.mail.outbox import Office, run_outbox
from server.mail.transport import transport_of
from server.migrating import MigrationError, migrate
from server.problem_texts import PROBLEMS
from server.problems import MEDIA_TYPE, ProblemError, describe, prefers_english
from server.rates import RateLimits
from server.routes import (
    attachments,
    devices,
    enrol,
    health,
    live,
    me,
    packages,
    quarantine,
    reply,
    sync,
    uploads,
)
from server.settings import Settings
from server.storage import StorageError, open_storage
from server.tidying import keep_tidy

_log = logging.getLogger("feldlotse.server")


def create_app(
    settings: Settings,
    *,
    address: DatabaseAddress | None = None,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> FastAPI:
    """
    Build the application; nothing is opened before its lifespan begins.

    Args:
        settings: What the operator decided.
        address: A database that is running already; its owner stops it. None: found by the settings,
            migrated, and stopped at the end.
        now: The clock.
    """

    @asynccontextmanager
    async def lifespan(application: FastAPI) -> AsyncIterator[None]:
        found = address if address is not None else await asyncio.to_thread(locate_database, settings)
        try:
            if address is None:
                await _migrate(found)
            database = Database(found.app_url, pool_size=settings.pool_size)
            await database.open()
            application.state.database = database
            application.state.storage = open_storage(settings)
            application.state.link_secret = settings.link_secret or secret_in(settings.data)
            # A direct connection: a pooler in front would lose what it listens to.
            application.state.live = LiveHub(found.app_url)
            background = [
                asyncio.create_task(application.state.live.run()),
                asyncio.create_task(keep_tidy(database, application.state.storage, now=now)),
            ]
            sending = _start_outbox(application, settings, now)
            if sending is not None:
                background.append(sending)
            try:
                yield
            finally:
                for task in background:
                    task.cancel()
                await asyncio.gather(*background, return_exceptions=True)
                await database.close()
        finally:
            if address is None:
                await asyncio.to_thread(found.stop)

    application = FastAPI(
        title="Feldlotse",
        summary="Enrolment and sync for seats of the Feldlotse field app",
        version=version("feldlotse"),
        lifespan=lifespan,
        # The pages of the documentation load scripts from a foreign host; the description alone is served.
        docs_url=None,
        redoc_url=None,
        openapi_url="/v1/openapi.json",
    )
    application.state.now = lambda: now() + settings.clock_shift
    application.state.rates = RateLimits(time.monotonic)
    application.state.settings = settings
    # Decoding pictures takes memory: two at a time.
    application.state.previews = asyncio.Semaphore(2)
    application.add_middleware(BodyLimit)
    application.add_middleware(GZipMiddleware, minimum_size=500, compresslevel=5)
    for part in (health, enrol, me, sync, live, quarantine, packages, uploads, attachments, devices, reply):
        application.include_router(part.router)
    application.openapi = lambda: describe_api(application)  # type: ignore[method-assign]
    application.add_exception_handler(Exception, _answer_unexpected)
    for kind, handler in _HANDLERS.items():
        application.add_exception_handler(kind, handler)
    return application


def _start_outbox(
    application: FastAPI, settings: Settings, now: Callable[[], datetime]
) -> asyncio.Task[None] | None:
    """Send letters, where the operator said how; else they wait in the outbox."""
    if settings.mail is None:
        _log.info("FELDLOTSE_MAIL is not set: letters to recipients wait in the outbox")
        return None
    office = Office(
        transport=transport_of(settings.mail),
        sender=settings.mail_from,
        base_url=settings.public_url,
        secret=application.state.link_secret,
    )
    return asyncio.create_task(run_outbox(application.state.database, office, now=now))


async def _migrate(address: DatabaseAddress) -> None:
    """Bring the database to the newest layout, where this process may; else an operator has done it."""
    try:
        await migrate(address.owner_url)
    except MigrationError as error:
        if error.code != "not_the_owner":
            raise


def _problem(request: Request, error: ProblemError) -> JSONResponse:
    english = prefers_english(request.headers.get("accept-language", ""))
    problem = describe(error.code, error.data, english=english)
    return JSONResponse(
        problem.model_dump(),
        status_code=PROBLEMS[error.code].status,
        headers={**error.headers, "Content-Language": "en" if english else "de"},
        media_type=MEDIA_TYPE,
    )


async def _answer_problem(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, ProblemError)
    return _problem(request, error)


async def _answer_invalid(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, RequestValidationError)
    faults = error.errors()
    # Where, and never what: the body may hold a code or a name.
    where = ".".join(str(part) for part in faults[0]["loc"]) if faults else "?"
    code = "cursor_unknown" if where == "query.cursor" else "body_malformed"
    return _problem(request, ProblemError(code, why=where))


async def _answer_http(request: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, HTTPException)
    code = _CODES_BY_STATUS.get(error.status_code)
    if code is None:
        return await _answer_unexpected(request, error)
    limit = f"{MAX_SMALL_BODY_BYTES} bytes"
    return _problem(request, ProblemError(code, headers=error.headers, limit=limit, why="?"))


async def _answer_unavailable(request: Request, error: Exception) -> JSONResponse:
    _log.warning("database unavailable: %s", error)
    return _problem(request, ProblemError("database_unavailable", headers={"Retry-After": "5"}))


async def _answer_storage(request: Request, error: Exception) -> JSONResponse:
    _log.warning("object store unavailable: %s", error)
    return _problem(request, ProblemError("storage_unavailable", headers={"Retry-After": "30"}))


async def _answer_unexpected(request: Request, error: Exception) -> JSONResponse:
    reference = secrets.token_hex(4)
    _log.error("unexpected error %s on %s", reference, request.url.path, exc_info=error)
    return _problem(request, ProblemError("internal_error", reference=reference))


_CODES_BY_STATUS = {
    400: "body_malformed",
    404: "not_found",
    405: "method_not_allowed",
    413: "body_too_large",
}
_HANDLERS = {
    ProblemError: _answer_problem,
    RequestValidationError: _answer_invalid,
    HTTPException: _answer_http,
    DatabaseUnavailableError: _answer_unavailable,
    StorageError: _answer_storage,
}
