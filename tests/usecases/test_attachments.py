"""
Photos and files in people's hands.

1. A photo that is shown as kept is on the disk with its record, and tells nothing beside its picture.
2. A photo that answers a question can be replaced and taken back; what was replaced goes later.
3. Who may not see the firm does not see the file.
4. What cannot be kept says why.
"""

import os

import pytest

from app.models.scopes import firm_scope
from app.usecases import attachments
from app.usecases.attachments import AttachmentRefusedError, prepare
from app.usecases.interviews import OpenInterview, open_interview, start_interview
from app.usecases.records import SaveFailedError
from app.usecases.seat import Seat
from tests.media.pictures import OWNER, drawing, photo
from tests.usecases.talking import nodes
from tests.usecases.world import KEMAL, MIRIAM, PRESSWERK, STEFANIE, World

pytestmark = pytest.mark.anyio

NETWORK_SCOPE = firm_scope(PRESSWERK, "network")


def _attach(seat: Seat, data: bytes, **more: str) -> attachments.AttachmentView:
    prepared = prepare(data, name="IMG_0815.JPG", kind="photo")
    return attachments.attach(
        seat, prepared, scope=NETWORK_SCOPE, firm_id=PRESSWERK, of=("firm", PRESSWERK), **more
    )


async def test_a_kept_photo_survives_the_end_of_the_app_and_tells_nothing_beside(world: World) -> None:
    """1"""
    seat = await world.seat_of(MIRIAM)
    kept = _attach(seat, photo())
    assert (kept.place, kept.name, kept.is_picture) == ("device", "IMG_0815.jpg", True)
    assert OWNER.encode() not in world.bytes_of(seat)

    again = world.reopen(seat)
    (found,) = attachments.attachments_of(again, "firm", PRESSWERK)
    assert found.id == kept.id
    assert attachments.content(again, found.id) is not None
    preview = attachments.preview(again, found.id)
    assert preview is not None
    assert len(preview) < 20_000


async def test_a_prepared_photo_says_what_was_taken_away(world: World) -> None:
    """1"""
    told = prepare(photo(3000, 2000), name="a.jpg", kind="photo")
    assert (told.removed_location, told.removed_details, told.shrunk) == (True, True, True)
    silent = prepare(drawing(), name="unterschrift.png", kind="signature")
    assert (silent.removed_location, silent.removed_details, silent.shrunk) == (False, False, False)
    assert silent.media_type == "image/png"


async def test_other_files_stay_byte_for_byte(world: World) -> None:
    """1"""
    seat = await world.seat_of(MIRIAM)
    pdf = b"%PDF-1.7\n" + os.urandom(2_000)
    kept = attachments.attach(
        seat,
        prepare(pdf, name="../../Betriebs\nvereinbarung.pdf", kind="file"),
        scope=NETWORK_SCOPE,
        firm_id=PRESSWERK,
        of=("firm", PRESSWERK),
    )
    assert attachments.content(seat, kept.id) == pdf
    assert kept.name == "Betriebsvereinbarung.pdf"
    assert attachments.preview(seat, kept.id) is None


async def test_a_replaced_photo_goes_later_and_can_be_taken_back_until_then(world: World) -> None:
    """2"""
    seat = await world.seat_of(KEMAL)
    interview = open_interview(
        seat,
        start_interview(seat, firm_id=PRESSWERK, form_id="wissenssicherung", perspective="kuemmerer"),
    )
    path = photo_question(interview)
    first = _answer(interview, photo(noise=1), path)
    second = _answer(interview, photo(noise=2), path)
    assert [each.id for each in attachments.attachments_of(seat, "interview", interview.id)] == [second.id]
    interview.undo()
    assert [each.id for each in attachments.attachments_of(seat, "interview", interview.id)] == [first.id]
    assert attachments.collect_orphans(seat) == 0
    world.clock.go_on(hours=13)
    for file in seat.store.files.vault.folder.rglob("*"):
        os.utime(file, (1, 1))
    assert attachments.collect_orphans(seat) == 1
    assert attachments.attachment(seat, second.id) is None
    assert attachments.content(seat, first.id) is not None
    interview.close()


async def test_a_removed_file_can_be_put_back(world: World) -> None:
    """2"""
    seat, other = await world.seat_of(MIRIAM), await world.seat_of(STEFANIE)
    kept = _attach(seat, photo())
    await world.sync(seat, other)
    before = attachments.fields_of(seat, kept.id)
    assert before is not None
    attachments.remove(seat, kept.id)
    await world.sync(seat, other)
    assert attachments.attachment(other, kept.id) is None
    attachments.put_back(seat, before[1], attachment_id=kept.id, scope=before[0])
    await world.sync(seat, other)
    found = attachments.attachment(other, kept.id)
    assert found is not None
    assert (found.place, found.size) == ("elsewhere", kept.size)


async def test_a_file_is_seen_where_its_record_is(world: World) -> None:
    """3"""
    mentor, kuemmerer, supervisor = [await world.seat_of(person) for person in (MIRIAM, KEMAL, STEFANIE)]
    visit = _attach(mentor, photo(noise=1))
    prepared = prepare(photo(noise=2), name="Presse.jpg", kind="photo")
    inhouse = attachments.attach(
        kuemmerer,
        prepared,
        scope=firm_scope(PRESSWERK, "inhouse"),
        firm_id=PRESSWERK,
        of=("firm", PRESSWERK),
    )
    await world.sync(mentor, kuemmerer, supervisor)
    assert attachments.attachment(supervisor, visit.id) is not None
    assert attachments.attachment(supervisor, inhouse.id) is None
    assert attachments.attachment(kuemmerer, visit.id) is None


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"of_collection": "person"}, "of_collection"),
        ({"sha256": "../etc"}, "sha256"),
        ({"size": -1}, "size"),
    ],
)
async def test_the_server_takes_no_record_that_names_no_file(
    world: World, fields: dict[str, object], reason: str
) -> None:
    seat = await world.seat_of(MIRIAM)
    whole = {"of_collection": "firm", "of_id": PRESSWERK, "sha256": "a" * 64, "size": 1} | fields
    seat.store.write("attachment", "0193aaaa-0000-7000-8000-00000000000f", NETWORK_SCOPE, whole)  # type: ignore[arg-type]
    await world.sync(seat)
    (refused,) = seat.store.quarantined()
    assert (refused.code, refused.reason) == ("op_malformed", reason)


async def test_nobody_gives_a_record_other_bytes(world: World) -> None:
    seat = await world.seat_of(MIRIAM)
    kept = _attach(seat, photo())
    await world.sync(seat)
    seat.store.write("attachment", kept.id, None, {"sha256": "b" * 64})
    await world.sync(seat)
    (refused,) = seat.store.quarantined()
    assert (refused.code, refused.reason) == ("field_forbidden", "sha256")


@pytest.mark.parametrize(
    ("data", "kind", "code"),
    [
        (b"MZ\x90\x00" + b"\x00" * 100, "file", "file_type_unsupported"),
        (b"%PDF-1.7", "photo", "file_type_unsupported"),
        (photo()[:800], "photo", "photo_unreadable"),
        (b"\x00\x00\x00\x18ftypheic" + b"\x00" * 100, "photo", "photo_unreadable"),
        (b"%PDF-1.7" + b" " * 50_000_000, "file", "file_too_large"),
    ],
)
def test_what_cannot_be_kept_says_why(data: bytes, kind: attachments.FileKind, code: str) -> None:
    """4"""
    with pytest.raises(AttachmentRefusedError) as refused:
        prepare(data, name="foto.jpg", kind=kind)
    assert refused.value.code == code


async def test_a_disk_without_room_keeps_neither_file_nor_record(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """4"""
    seat = await world.seat_of(MIRIAM)

    def full(_number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("app.store.vault.os.fsync", full)
    with pytest.raises(SaveFailedError) as failed:
        _attach(seat, photo())
    assert failed.value.code == "disk_full"
    assert attachments.attachments_of(seat, "firm", PRESSWERK) == ()


def photo_question(interview: OpenInterview) -> str:
    """The path of the questionnaire's photo question."""
    return next(node.path for node in nodes(interview.instance.root) if node.name == "a_foto")


def _answer(interview: OpenInterview, data: bytes, path: str) -> attachments.AttachmentView:
    return interview.attach(path, prepare(data, name="foto.jpg", kind="photo"))
