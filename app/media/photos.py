"""
Photos before they leave the device: turned upright, made smaller, and without what the camera wrote beside.

A camera writes where and when it was, which device and often whose. Nothing of that is copied: the picture is
decoded and encoded again, so that only pixels remain (EXIF, XMP, IPTC, maker notes and embedded previews are
gone, whatever they are called). What cannot be decoded is not taken.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Final, Literal

from PIL import Image, ImageOps

from app.media.errors import PhotoUnreadableError
from app.media.kinds import JPEG, PNG, MediaKind

MAX_SIDE: Final = 2_048
THUMBNAIL_SIDE: Final = 320
#: More than any camera in the field makes; decoding more could be a trap.
MAX_PIXELS: Final = 120_000_000
_QUALITY: Final = 84
_THUMBNAIL_QUALITY: Final = 78

Removed = Literal["location", "details"]

_GPS_IFD: Final = 0x8825
_READABLE: Final = ("JPEG", "PNG", "WEBP", "GIF")


@dataclass(frozen=True, slots=True)
class Photo:
    """
    A photo as it may leave the device.

    Args:
        removed: What the file told beside its picture: its place, or other details.
        original_size: Width and height as the camera made it, upright.
    """

    data: bytes
    kind: MediaKind
    width: int
    height: int
    removed: frozenset[Removed]
    original_size: tuple[int, int]


def prepare_photo(data: bytes, *, max_side: int = MAX_SIDE, max_pixels: int = MAX_PIXELS) -> Photo:
    """
    Make a photo fit to be kept; some tenths of a second for a large one, so not on an event loop.

    Args:
        max_side: Longest side of what is kept, in pixels.
        max_pixels: Larger pictures are not decoded at all.

    Raises:
        PhotoUnreadableError: It cannot be decoded.
    """
    try:
        with Image.open(io.BytesIO(data), formats=_READABLE) as image:
            if image.width * image.height > max_pixels:
                raise PhotoUnreadableError(pixels=image.width * image.height, limit=max_pixels)
            removed = _told_beside(image)
            turned = image.getexif().get(0x0112, 1) >= 5
            original = (image.height, image.width) if turned else (image.width, image.height)
            # A JPEG is decoded at a fraction of its size where that is enough.
            image.draft("RGB", (max_side, max_side))
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((max_side, max_side), Image.Resampling.LANCZOS)
            kind = PNG if _see_through(upright) else JPEG
            encoded = _encode(upright, kind, quality=_QUALITY)
            return Photo(encoded, kind, upright.width, upright.height, removed, original)
    except PhotoUnreadableError:
        raise
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PhotoUnreadableError() from error


def make_thumbnail(data: bytes, *, side: int = THUMBNAIL_SIDE, max_pixels: int = MAX_PIXELS) -> bytes | None:
    """A small JPEG (PNG where the picture is see-through) of a picture; None if it cannot be read."""
    try:
        photo = prepare_photo(data, max_side=side, max_pixels=max_pixels)
    except PhotoUnreadableError:
        return None
    if photo.kind is PNG:
        return photo.data
    with Image.open(io.BytesIO(photo.data)) as image:
        return _encode(image, JPEG, quality=_THUMBNAIL_QUALITY)


def scaled_from(photo: Photo) -> bool:
    """Whether the photo was made smaller."""
    return (photo.width, photo.height) != photo.original_size


def _told_beside(image: Image.Image) -> frozenset[Removed]:
    removed: set[Removed] = set()
    exif = image.getexif()
    if exif.get_ifd(_GPS_IFD) or b"GPSLatitude" in _raw_xmp(image):
        removed.add("location")
    if len(set(exif) - {0x0112}) or _raw_xmp(image) or image.info.get("comment"):
        removed.add("details")
    return frozenset(removed)


def _raw_xmp(image: Image.Image) -> bytes:
    value = image.info.get("xmp") or image.info.get("XML:com.adobe.xmp") or b""
    return value.encode("utf-8", "replace") if isinstance(value, str) else bytes(value)


def _see_through(image: Image.Image) -> bool:
    return image.mode in ("RGBA", "LA", "PA") or "transparency" in image.info


def _encode(image: Image.Image, kind: MediaKind, *, quality: int) -> bytes:
    # A fresh image carries nothing of the old one's `info`.
    plain = image.convert("RGBA" if kind is PNG else "RGB")
    bare = Image.frombytes(plain.mode, plain.size, plain.tobytes())
    target = io.BytesIO()
    if kind is PNG:
        bare.save(target, "PNG", optimize=True)
    else:
        bare.save(target, "JPEG", quality=quality, optimize=True, progressive=True)
    return target.getvalue()
