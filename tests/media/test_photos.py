"""
What of a photo leaves the device.

1. No place, no owner, no camera: nothing but the picture, searched in the raw bytes.
2. The picture stays upright and is made smaller.
3. What cannot be decoded is not taken, because what it tells could not be removed.
"""

import io

import pytest
from PIL import Image

from app.media import PhotoUnreadableError, make_thumbnail, prepare_photo, scaled_from
from tests.media.pictures import OWNER, drawing, photo


def test_a_photo_tells_neither_place_nor_owner_nor_camera() -> None:
    """1"""
    taken = photo()
    assert OWNER.encode() in taken
    prepared = prepare_photo(taken)
    assert prepared.removed == {"location", "details"}
    for told in (OWNER.encode(), b"Testphone", b"Exif", b"2026:11:24", b"Presswerk"):
        assert told not in prepared.data
    with Image.open(io.BytesIO(prepared.data)) as image:
        assert not image.getexif()
        assert not image.getexif().get_ifd(0x8825)
        assert "comment" not in image.info


def test_a_photo_that_tells_nothing_says_so() -> None:
    """1"""
    again = prepare_photo(prepare_photo(photo()).data)
    assert again.removed == frozenset()


def test_a_large_photo_is_made_smaller() -> None:
    """2"""
    prepared = prepare_photo(photo(4000, 3000))
    assert (prepared.width, prepared.height) == (2048, 1536)
    assert scaled_from(prepared)
    assert len(prepared.data) < 1_000_000


def test_a_photo_taken_on_its_side_stands_upright() -> None:
    """2"""
    prepared = prepare_photo(photo(640, 480, orientation=6))
    assert (prepared.width, prepared.height) == (480, 640)
    assert not scaled_from(prepared)


def test_a_drawing_keeps_its_see_through_ground() -> None:
    """2"""
    prepared = prepare_photo(drawing())
    assert prepared.kind.media_type == "image/png"
    with Image.open(io.BytesIO(prepared.data)) as image:
        assert image.mode == "RGBA"
        assert image.getpixel((0, 0)) == (0, 0, 0, 0)


def test_a_preview_is_small() -> None:
    """2"""
    preview = make_thumbnail(photo(2000, 1500, noise=1))
    assert preview is not None
    with Image.open(io.BytesIO(preview)) as image:
        assert max(image.size) == 320


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", photo()[:-300][:900], b"GIF89a" + b"\x00" * 20])
def test_what_cannot_be_decoded_is_not_taken(data: bytes) -> None:
    """3"""
    with pytest.raises(PhotoUnreadableError):
        prepare_photo(data)


def test_a_picture_larger_than_any_camera_makes_is_not_decoded() -> None:
    """3"""
    target = io.BytesIO()
    Image.new("1", (30_000, 20_000)).save(target, "PNG")
    assert len(target.getvalue()) < 200_000
    with pytest.raises(PhotoUnreadableError):
        prepare_photo(target.getvalue())
