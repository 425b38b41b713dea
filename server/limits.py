"""
How large a request may be, whatever the route: counted while it is read, so that nothing larger is ever held.

Push and packages have limits of their own (`server.routes`), and so have files (`server.uploading`);
everything else the API takes is small.
"""

from starlette.exceptions import HTTPException
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MAX_SMALL_BODY_BYTES = 64_000
_LARGE_PATHS = frozenset({"/v1/sync/push", "/v1/packages"})
_LARGE_BELOW = "/v1/uploads/"


class BodyLimit:
    """ASGI middleware that stops reading a body beyond the limit; the answer is 413."""

    def __init__(self, application: ASGIApp) -> None:
        self._application = application

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass one request on."""
        path = scope.get("path", "")
        if scope["type"] != "http" or path in _LARGE_PATHS or path.startswith(_LARGE_BELOW):
            await self._application(scope, receive, send)
            return
        received = 0

        async def receive_counted() -> Message:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > MAX_SMALL_BODY_BYTES:
                raise HTTPException(413)
            return message

        await self._application(scope, receive_counted, send)
