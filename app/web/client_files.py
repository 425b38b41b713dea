"""
The Flet client (Flutter, about 14 MB) and the product's public files, served once for all seats.

The address holds the client's version, so browsers keep the files for good. Compressed copies are made on
first use and kept on disk. Nothing here is secret; what must stay unserved is left out by name.
"""

import asyncio
import gzip
import json
import mimetypes
import os
from pathlib import Path

import flet_web
from flet_web.version import version as flet_version
from starlette.requests import Request
from starlette.responses import FileResponse, Response

CLIENT_VERSION = str(flet_version)

PUBLIC_FOLDERS = ("fonts", "icons", "images", "web")
_UNSERVED = ("pyodide/", "index.html", "manifest.json")
_COMPRESSED = {".js", ".mjs", ".wasm", ".json", ".otf", ".ttf", ".svg", ".css", ".frag", ".bin"}
_FOR_GOOD = "public, max-age=31536000, immutable"
_FOR_A_DAY = "public, max-age=86400"

mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("application/wasm", ".wasm")
mimetypes.add_type("font/ttf", ".ttf")
mimetypes.add_type("font/otf", ".otf")


class ClientFiles:
    """Static files below two folders: the packaged client, and the public part of the product's assets."""

    def __init__(self, *, assets: Path, cache: Path) -> None:
        self._client = Path(flet_web.get_package_web_dir()).resolve()
        self._assets = assets.resolve()
        self._cache = cache
        self._locks: dict[Path, asyncio.Lock] = {}

    async def client(self, request: Request) -> Response:
        """Answer `/client/<version>/<path>`."""
        path = str(request.path_params["path"])
        if request.path_params["version"] != CLIENT_VERSION or path.startswith(_UNSERVED):
            return Response(status_code=404)
        if path == "assets/FontManifest.json":
            return Response(
                self._font_manifest(), media_type="application/json", headers={"Cache-Control": _FOR_GOOD}
            )
        return await self._file(request, self._client, path, _FOR_GOOD)

    async def site(self, request: Request) -> Response:
        """Answer `/fonts/…`, `/icons/…` and the like: the same address for every seat."""
        return await self.public(request, request.url.path.lstrip("/"))

    async def public(self, request: Request, path: str) -> Response:
        """Answer one of the product's public files, whatever address it was asked under."""
        folder, _, below = path.partition("/")
        if folder not in PUBLIC_FOLDERS:
            return Response(status_code=404)
        return await self._file(request, self._assets / folder, below, _FOR_A_DAY)

    def _font_manifest(self) -> str:
        # Without a bundled Roboto the client asks a foreign host for it. Fonts for formulas would cost every
        # first visit 20 requests, and nobody here writes any.
        fonts = json.loads((self._client / "assets" / "FontManifest.json").read_text(encoding="utf-8"))
        needed = [font for font in fonts if "/flutter_math_fork/" not in font["family"]]
        return json.dumps([*needed, {"family": "Roboto", "fonts": [{"asset": "fonts/roboto.woff2"}]}])

    async def _file(self, request: Request, root: Path, path: str, cache_control: str) -> Response:
        file = (root / path).resolve()
        if not file.is_relative_to(root) or not file.is_file():
            return Response(status_code=404)
        headers = {"Cache-Control": cache_control, "Vary": "Accept-Encoding"}
        media_type = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        if file.suffix in _COMPRESSED and "gzip" in request.headers.get("accept-encoding", ""):
            headers["Content-Encoding"] = "gzip"
            file = await self._compressed(file, file.stat(), root)
        response = FileResponse(file, headers=headers, media_type=media_type, stat_result=file.stat())
        if request.headers.get("if-none-match") == response.headers["etag"]:
            return Response(status_code=304, headers={**headers, "ETag": response.headers["etag"]})
        return response

    async def _compressed(self, file: Path, stat: os.stat_result, root: Path) -> Path:
        flat = f"{root.name}/{file.relative_to(root).as_posix()}".replace("/", "~")
        copy = self._cache / f"{flat}.{stat.st_size}.{stat.st_mtime_ns}.gz"
        async with self._locks.setdefault(copy, asyncio.Lock()):
            if not copy.exists():
                await asyncio.to_thread(_compress, file, copy)
        return copy


def _compress(file: Path, copy: Path) -> None:
    copy.parent.mkdir(parents=True, exist_ok=True)
    temporary = copy.with_suffix(".new")
    # Level 6 needs under half a second for the largest file; higher levels gain one per cent.
    temporary.write_bytes(gzip.compress(file.read_bytes(), compresslevel=6, mtime=0))
    temporary.replace(copy)
