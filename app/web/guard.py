"""
What every request passes before anything else: origin, foreign links, security headers.

Pure ASGI, because it must see WebSockets too. It decides nothing about seats.
"""

from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# `wasm-unsafe-eval` and inline styles are what Flutter's engine needs; `blob:` its worker and pictures. The
# client also asks a public CDN for a library nobody here uses: this policy stops that.
CONTENT_SECURITY_POLICY = "; ".join(
    [
        "default-src 'self'",
        "script-src 'self' 'wasm-unsafe-eval'",
        "worker-src 'self' blob:",
        "style-src 'self' 'unsafe-inline'",
        "img-src 'self' data: blob:",
        "font-src 'self' data:",
        "connect-src 'self' data: blob:",
        "object-src 'none'",
        "base-uri 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)

_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    # Both together let the client use several threads.
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}

# A Strict cookie does not travel with a click on a foreign page, but with the page's own refresh.
_ONCE_MORE = (
    '<!DOCTYPE html><meta charset="utf-8"><meta http-equiv="refresh" content="0"><title>Feldlotse</title>'
)


class Guard:
    """ASGI middleware around the whole host."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request pass, answer it, or refuse it."""
        headers = Headers(scope=scope) if scope["type"] in ("http", "websocket") else Headers({})

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        if scope["type"] == "websocket" and not _same_origin(headers):
            await receive()
            await send({"type": "websocket.close", "code": 4403})
        elif scope["type"] == "http" and scope["method"] not in ("GET", "HEAD") and not _same_origin(headers):
            await HTMLResponse("Foreign origin", 403)(scope, receive, send_with_headers)
        elif scope["type"] == "http" and _came_from_foreign_page(scope, headers):
            await HTMLResponse(_ONCE_MORE)(scope, receive, send_with_headers)
        else:
            await self._app(scope, receive, send_with_headers)


def _same_origin(headers: Headers) -> bool:
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc == headers.get("host")


def _came_from_foreign_page(scope: dict[str, Any] | Scope, headers: Headers) -> bool:
    return (
        scope["method"] == "GET"
        and headers.get("sec-fetch-site") == "cross-site"
        and headers.get("sec-fetch-mode") == "navigate"
    )
