"""
Files that a browser hands to its seat, on their way into the seat's store: kept whole or not at all.

They lie in the seat's folder under a name only the tab that sends them knows, and not for long.
"""

import re
import time
from pathlib import Path
from typing import Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

TOKEN: Final = re.compile(r"[0-9a-f]{32}")
#: A camera's photo before it is made smaller.
MAX_BYTES: Final = 200_000_000
KEPT_S: Final = 3_600.0


async def take(request: Request, folder: Path, token: str) -> Response:
    """Write the body of a request into the folder of a seat."""
    if not TOKEN.fullmatch(token):
        return Response(status_code=404)
    place = folder / "incoming"
    place.mkdir(mode=0o700, exist_ok=True)
    _forget_old(place)
    part, size = place / f"{token}.part", 0
    try:
        with part.open("xb") as file:
            async for piece in request.stream():
                size += len(piece)
                if size > MAX_BYTES:
                    return Response(status_code=413)
                file.write(piece)
        part.replace(place / token)
    except ClientDisconnect:
        return Response(status_code=400)
    except OSError:
        return Response(status_code=507)
    finally:
        part.unlink(missing_ok=True)
    return Response(status_code=201)


def _forget_old(place: Path) -> None:
    oldest = time.time() - KEPT_S
    for path in place.iterdir():
        if path.stat().st_mtime < oldest:
            path.unlink(missing_ok=True)
