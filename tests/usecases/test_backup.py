"""
A seat saved into one file, and brought back.

1. The file shows no name and no answer, and opens with the passphrase alone.
2. Restored on another device, with other secrets, everything is there: records, unsent work, files, who
sits here. 3. What the server took after the backup was made is not lost by going on from it: numbers never
come twice. 4. A changed or cut backup, or another passphrase, restores nothing. A seat that is there is
not overwritten. 5. The commands do it, in real processes.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from app.store import keys
from app.store.backup import BackupBrokenError
from app.usecases import backup
from app.usecases.backup import BackupError, back_up, new_code
from app.usecases.seat import Seat
from tests.support.processes import BIN, clean_environment, run
from tests.usecases.test_locking import MIRIAM, SCOPE, Device

PASSPHRASE = "drei blaue Fässer"
NEED = "018bcfe5-6800-7000-8000-000000000001"
SECRETS = ("Miriam", "Schweißroboter", "geheim", "Presse im Bild")


@pytest.fixture(autouse=True)
def cheap_guesses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_SCRYPT", {"n": 1 << 4, "r": 8, "p": 1})
    monkeypatch.setattr("app.store.backup._SCRYPT", {"n": 1 << 14, "r": 8, "p": 1})


def filled(device: Device) -> Seat:
    seat = device.enter()
    seat.become(MIRIAM, token="geheim")
    seat.store.write("need", NEED, SCOPE, {"topic": "Schweißroboter"})
    sha256 = seat.store.files.vault.add(b"Presse im Bild" * 10_000)
    seat.store.files.queue(SCOPE, sha256, NEED, 140_000)
    return seat


def restore(device: Device, source: Path, passphrase: str = PASSPHRASE) -> Seat:
    backup.restore(source, device.lock, passphrase=passphrase, clock=lambda: 1_700_000_000_000)
    return device.enter()


def test_a_backup_shows_nothing_and_brings_everything_back(tmp_path: Path) -> None:
    """1, 2"""
    device = Device(tmp_path / "one")
    seat = filled(device)
    target = tmp_path / "seat.flbackup"
    back_up(seat, target, passphrase=PASSPHRASE)
    content = target.read_bytes()
    assert len(content) > 200_000
    for secret in SECRETS:
        assert secret.encode() not in content and secret.encode() not in device.bytes(), secret
    assert [each.name for each in tmp_path.iterdir() if each.is_file()] == ["seat.flbackup"]
    seat.close()

    other = Device(tmp_path / "two")
    again = restore(other, target)
    assert again.identity == MIRIAM and again.token == "geheim"
    record = again.store.record("need", NEED)
    assert record is not None and record.fields["topic"] == "Schweißroboter"
    (upload,) = again.store.files.uploads()
    assert again.store.files.vault.read(upload.sha256) == b"Presse im Bild" * 10_000
    assert again.store.encryption == "sqlcipher"
    for secret in SECRETS:
        assert secret.encode() not in other.bytes(), secret
    again.close()


def test_going_on_from_a_backup_gives_no_number_twice(tmp_path: Path) -> None:
    """3"""
    seat = filled(Device(tmp_path / "one"))
    back_up(seat, tmp_path / "seat.flbackup", passphrase=PASSPHRASE)
    later = [seat.store.write("need", NEED, None, {"people": n}).device_seq for n in range(3)]
    sent = [each.device_seq for each in seat.store.next_batch(max_operations=9, max_bytes=10**6)]
    seat.close()
    again = restore(Device(tmp_path / "two"), tmp_path / "seat.flbackup")
    fresh = again.store.write("need", NEED, None, {"people": 7}).device_seq
    assert fresh > max([*later, *sent]) + 1_000_000
    assert [each.device_seq for each in again.store.next_batch(max_operations=9, max_bytes=10**6)][
        -1
    ] == fresh
    again.close()


@pytest.mark.parametrize("harm", ["passphrase", "flip", "cut", "other"])
def test_a_harmed_backup_restores_nothing(tmp_path: Path, harm: str) -> None:
    """4"""
    seat = filled(Device(tmp_path / "one"))
    target = tmp_path / "seat.flbackup"
    back_up(seat, target, passphrase=PASSPHRASE)
    seat.close()
    content = bytearray(target.read_bytes())
    if harm == "flip":
        content[len(content) // 2] ^= 1
    elif harm == "cut":
        content = content[: len(content) // 2]
    elif harm == "other":
        content = bytearray(b"nothing of that kind")
    target.write_bytes(content)
    device = Device(tmp_path / "two")
    with pytest.raises(BackupBrokenError):
        restore(device, target, "drei rote Fässer!" if harm == "passphrase" else PASSPHRASE)
    assert not (device.folder / "feldlotse.sqlite3").exists()
    fresh = device.enter()
    assert fresh.identity is None
    fresh.close()


def test_a_seat_that_is_there_is_not_overwritten(tmp_path: Path) -> None:
    """4"""
    device = Device(tmp_path)
    seat = filled(device)
    back_up(seat, tmp_path / "seat.flbackup", passphrase=PASSPHRASE)
    with pytest.raises(BackupError, match="seat_present"):
        restore(device, tmp_path / "seat.flbackup")
    with pytest.raises(BackupError, match="passphrase_short"):
        back_up(seat, tmp_path / "other", passphrase="kurz")
    assert not (tmp_path / "other").exists()
    seat.close()


def test_a_recovery_code_is_long_enough() -> None:
    assert len(new_code()) == 29 and new_code() != new_code()


def test_the_commands_save_and_restore(tmp_path: Path) -> None:
    """5"""

    def feldlotse(*arguments: object, home: str) -> str:
        env = clean_environment(
            FELDLOTSE_HOME=str(tmp_path / home), FELDLOTSE_KEYS=str(tmp_path / home / "keys")
        )
        return run([BIN / "feldlotse", *arguments], env=env)

    target = tmp_path / "seat.flbackup"
    said = feldlotse("backup", target, "--code", home="one")
    code = said.strip().splitlines()[-1].rpartition(" ")[2]
    (tmp_path / "code.txt").write_text(code.lower() + "\n")
    (tmp_path / "right.txt").write_text(code + "\n")
    with pytest.raises(Exception, match=r"another passphrase|exit|status"):
        feldlotse("restore", target, "--passphrase-file", tmp_path / "code.txt", home="two")
    said = feldlotse("restore", target, "--passphrase-file", tmp_path / "right.txt", home="two")
    assert "restored the seat of" in said
    assert (tmp_path / "two" / "seat" / "feldlotse.sqlite3").exists()
