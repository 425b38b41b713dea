"""Photos as cameras write them, made on the spot: with a place, an owner, turned on their side."""

import io
import random

from PIL import Image
from PIL.TiffImagePlugin import IFDRational

OWNER = "Petra Kamera"


def photo(
    width: int = 640,
    height: int = 480,
    *,
    place: bool = True,
    owner: bool = True,
    orientation: int = 1,
    noise: int | None = None,
) -> bytes:
    """A JPEG with what a phone writes beside; `noise` (a seed) makes it large and unlike any other."""
    if noise is None:
        image = Image.linear_gradient("L").resize((width, height)).convert("RGB")
    else:
        image = Image.frombytes("RGB", (width, height), random.Random(noise).randbytes(width * height * 3))
    exif = Image.Exif()
    if owner:
        exif[0x010F], exif[0x0110], exif[0x013B] = "Testphone", "X 1", OWNER
        exif[0x0132] = "2026:11:24 08:12:00"
    if orientation != 1:
        exif[0x0112] = orientation
    if place:
        gps = exif.get_ifd(0x8825)
        gps[1], gps[2] = "N", (IFDRational(49), IFDRational(21), IFDRational(30))
        gps[3], gps[4] = "E", (IFDRational(6), IFDRational(43), IFDRational(15))
    target = io.BytesIO()
    image.save(target, "JPEG", exif=exif, quality=90, comment=b"aufgenommen im Presswerk")
    return target.getvalue()


def drawing(width: int = 300, height: int = 120) -> bytes:
    """A PNG whose ground is see-through, as a signature is."""
    image = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    for x in range(20, width - 20):
        image.putpixel((x, height // 2), (0, 0, 0, 255))
    target = io.BytesIO()
    image.save(target, "PNG")
    return target.getvalue()
