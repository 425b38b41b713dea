"""Signatures and drawings: strokes of a finger as a picture; a typed name as one, for those who type."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Final, TypeAlias

from PIL import Image, ImageDraw, ImageFont

Stroke: TypeAlias = Sequence[tuple[float, float]]
"""Points in the order in which they were drawn, in logical pixels of the pad."""

_INK: Final = (16, 24, 40, 255)
_MARKER: Final = (200, 30, 30, 255)
#: Drawn larger and scaled down: smooth edges.
_FINER: Final = 3
_SCALE: Final = 2


def draw_strokes(strokes: Sequence[Stroke], *, width: float, height: float, thickness: float = 3.0) -> bytes:
    """Give the strokes on a pad of this size as a PNG on a see-through ground."""
    size = (max(1, round(width * _SCALE)), max(1, round(height * _SCALE)))
    image = Image.new("RGBA", (size[0] * _FINER, size[1] * _FINER), (0, 0, 0, 0))
    _lines(image, strokes, factor=_SCALE * _FINER, thickness=thickness, color=_INK)
    return _png(image.resize(size, Image.Resampling.LANCZOS))


def draw_on_picture(
    picture: bytes, strokes: Sequence[Stroke], *, width: float, thickness: float = 4.0
) -> bytes:
    """
    Give a picture with strokes on it as a JPEG.

    Args:
        width: How wide the picture was shown when the strokes were drawn.
    """
    with Image.open(io.BytesIO(picture)) as image:
        ground = image.convert("RGB")
    _lines(ground, strokes, factor=ground.width / width, thickness=thickness, color=_MARKER)
    target = io.BytesIO()
    ground.save(target, "JPEG", quality=92)
    return target.getvalue()


def write_name(name: str, *, font: Path | None = None) -> bytes:
    """Give a typed name as a PNG, for a signature without a finger or pen."""
    face = ImageFont.truetype(font, 64) if font is not None else ImageFont.load_default(64)
    left, top, right, bottom = ImageDraw.Draw(Image.new("L", (1, 1))).textbbox((0, 0), name, font=face)
    image = Image.new("RGBA", (round(right - left) + 48, round(bottom - top) + 48), (0, 0, 0, 0))
    ImageDraw.Draw(image).text((24 - left, 24 - top), name, font=face, fill=_INK)
    return _png(image)


def _lines(
    image: Image.Image,
    strokes: Sequence[Stroke],
    *,
    factor: float,
    thickness: float,
    color: tuple[int, int, int, int],
) -> None:
    draw = ImageDraw.Draw(image)
    width = max(1, round(thickness * factor))
    ink = color if image.mode == "RGBA" else color[:3]
    for stroke in strokes:
        points = [(x * factor, y * factor) for x, y in stroke]
        if len(points) > 1:
            draw.line(points, fill=ink, width=width, joint="curve")
        for x, y in (points[0], points[-1]) if points else ():
            draw.ellipse((x - width / 2, y - width / 2, x + width / 2, y + width / 2), fill=ink)


def _png(image: Image.Image) -> bytes:
    target = io.BytesIO()
    image.save(target, "PNG", optimize=True)
    return target.getvalue()
