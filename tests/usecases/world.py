"""
A small network for stories about people at work: two firms, a mentor, a Kümmerer, a supervisor, a server.

The server is the in-memory one of the sync tests, taught the domain's life cycles and permissions; seats are
real, with real stores in temporary folders, and talk to it through a line that tests can cut.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any, Self, cast

from app.models.lifecycle import StateForbiddenError, apply_command
from app.models.release import released_copy
from app.models.scopes import firm_of, firm_scope, network_scope
from app.models.synced import MERGE_RULES
from app.sync import Json, MalformedOperation, Operation, OperationResult, Record, new_id
from app.sync.client import Enrolment, SyncClient
from app.sync.errors import ConnectionFailedError, EnrolmentRefusedError
from app.sync.session import Request
from app.usecases.enrolment import enrol
from app.usecases.seat import Seat, open_seat
from app.usecases.syncing import sync_once
from server.admission import Refusal, Writer, refusal_of
from server.consequences import Consents, locked_out, verdict
from tests.support.questionnaires import NAMES, VERSION, xform_of
from tests.sync.fake_server import FakeServer

NETWORK = "0193aaaa-0000-7000-8000-000000000001"
REGION = "0193aaaa-0000-7000-8000-000000000002"
PRESSWERK = "0193bbbb-0000-7000-8000-000000000001"
HAERTEREI = "0193bbbb-0000-7000-8000-000000000002"
AKADEMIE = "0193cccc-0000-7000-8000-000000000001"
BERATUNG = "0193cccc-0000-7000-8000-000000000002"
MIRIAM = "0193dddd-0000-7000-8000-000000000001"
KEMAL = "0193dddd-0000-7000-8000-000000000002"
STEFANIE = "0193dddd-0000-7000-8000-000000000003"
JONAS = "0193dddd-0000-7000-8000-000000000004"

PEOPLE: dict[str, tuple[str, str, str | None]] = {
    MIRIAM: ("Miriam Becker", "mentor", None),
    JONAS: ("Jonas Weber", "mentor", None),
    KEMAL: ("Kemal Aydın", "kuemmerer", PRESSWERK),
    STEFANIE: ("Stefanie Thiel", "supervisor", None),
}


class Clock:
    """The time of a story: stands still until told to go on."""

    def __init__(self) -> None:
        self.moment = datetime(2026, 11, 24, 8, 12, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def go_on(self, **step: float) -> None:
        """Let some time pass, as for `timedelta`."""
        self.moment += timedelta(**step)


@dataclass
class DomainServer(FakeServer):
    """The server of the sync tests with people, life cycles and permissions."""

    users: dict[str, str] = field(default_factory=dict)
    """Device to user id."""

    def _apply(
        self, device: str, operation: Operation | MalformedOperation, after: str
    ) -> tuple[OperationResult, str]:
        if isinstance(operation, MalformedOperation):
            return super()._apply(device, operation, after)
        user_id = self.users[device]
        role = PEOPLE[user_id][1]
        record = self.records.get((operation.collection, operation.record))
        writer = Writer(device, user_id, role, frozenset(self.scopes_of(device)))
        refusal = refusal_of(operation, record, writer)
        if refusal is None and locked_out(operation, Consents(self.live("consent"))):
            refusal = Refusal("consent_withdrawn")
        if refusal is not None:
            return self._say_no(device, operation, refusal.code, refusal.reason), after
        if operation.kind != "command":
            return super()._apply(device, operation, after)
        if record is None:
            return OperationResult(operation.device_seq, "held"), after
        arguments = operation.fields
        if (record.collection, operation.command) == ("referral", "transmit"):
            entry = self.records.get(("directory", str(record.fields.get("directory_id"))))
            consents = Consents(each for each in self.live("consent"))
            arguments = {**arguments, "consent": verdict(record, entry=entry, consents=consents)}
        try:
            changes = apply_command(
                record.collection,
                record.fields,
                operation.command,
                arguments,
                role=role,
                user_id=user_id,
                now=datetime.fromtimestamp(self.now_ms / 1000, UTC),
            )
        except StateForbiddenError as error:
            return self._say_no(device, operation, error.code, error.reason_code), after
        decided = replace(operation, kind="set", fields=changes, command="", base_seq=record.seq)
        answer = super()._apply(device, decided, after)
        if operation.command == "release":
            self._release(record, operation)
        elif operation.command == "withdraw_release":
            self._withdraw(record)
        return answer

    def _say_no(self, device: str, operation: Operation, code: str, reason: str) -> OperationResult:
        self.quarantine.append((device, operation, code))
        return OperationResult(operation.device_seq, "quarantined", code=code, reason=reason)

    def _release(self, record: Record, operation: Operation) -> None:
        now = datetime.fromtimestamp(self.now_ms / 1000, UTC)
        copy = released_copy(record.collection, record.id, record.fields, operation.fields, now=now)
        self.put(
            record.collection,
            str(operation.fields["released_as"]),
            firm_scope(firm_of(record.scope) or "", "shared"),
            copy,
        )

    def _withdraw(self, record: Record) -> None:
        name = (record.collection, str(record.fields["released_as"]))
        self.seq += 1
        gone = self.records[name]
        self.records[name] = replace(gone, deleted=True, fields={}, seq=self.seq, clock_seq=self.seq)

    def put(self, collection: str, record_id: str, scope: str, fields: dict[str, Json]) -> None:
        """Write a record as the server's own admin side does."""
        self.seq += 1
        self.created.setdefault((collection, record_id), self.seq)
        clock = f"{self.now_ms:012x}{self.seq:04x}-00000000"
        self.records[collection, record_id] = Record(
            collection, record_id, scope, fields, clock, {}, {}, self.seq, False, self.seq
        )

    def fields(self, collection: str, record_id: str) -> dict[str, Json]:
        """The server's present fields of a record."""
        return dict(self.records[collection, record_id].fields)

    def live(self, collection: str) -> list[Record]:
        """The live records of a collection."""
        return [each for each in self.records.values() if each.collection == collection and not each.deleted]


class World:
    """The network, its server, and the seats at it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = Clock()
        self.server = DomainServer(rules=MERGE_RULES)
        self.up = True
        self.cut_after: int | None = None
        self.requests = 0
        self.codes: dict[str, str] = {}
        self.used: set[str] = set()
        self.settled: list[tuple[str, int, str, str]] = []
        self.seats: list[Seat] = []
        self.folders: dict[int, Path] = {}
        self._devices = 0
        self._found()

    def _found(self) -> None:
        put = self.server.put
        reference = network_scope(NETWORK)
        put(
            "network", NETWORK, reference, {"name": "Transformationsnetzwerk Saar", "languages": ["de", "en"]}
        )
        put("region", REGION, reference, {"name": "Saarlouis", "kreise": ["10044"]})
        for user_id, (name, role, firm_id) in PEOPLE.items():
            person: dict[str, Json] = {"name": name, "role": role, "region_ids": [REGION], "active": True}
            put("person", user_id, reference, person | ({"firm_id": firm_id} if firm_id else {}))
        for name in NAMES:
            self.publish(name)
        put(
            "directory",
            AKADEMIE,
            reference,
            {
                "name": "Technik-Akademie Saarlouis",
                "kind": "traeger",
                "city": "Saarlouis",
                "kreis5": "10044",
                "topics": ["automation", "fertigung"],
                "as_of": "2026-11-20",
            },
        )
        put(
            "directory",
            BERATUNG,
            reference,
            {"name": "Arbeitgeber-Service", "kind": "beratung", "city": "Lebach", "topics": []},
        )
        put(
            "firm",
            PRESSWERK,
            firm_scope(PRESSWERK, "shared"),
            {
                "name": "Presswerk Dillingen",
                "city": "Dillingen",
                "kreis5": "10044",
                "bundesland": "sl",
                "region_id": REGION,
                "wz_edition": "WZ2025",
                "wz_section": "C",
                "wz_division": "29",
                "status": "aktiv",
            },
        )
        put(
            "firm",
            HAERTEREI,
            firm_scope(HAERTEREI, "shared"),
            {
                "name": "Härterei Nalbach",
                "city": "Nalbach",
                "kreis5": "10044",
                "bundesland": "sl",
                "region_id": REGION,
                "headcount": 31,
                "status": "aktiv",
            },
        )

    def publish(self, name: str, version: str = VERSION) -> None:
        """Publish a version of a questionnaire."""
        self.server.put(
            "form",
            new_id(),
            network_scope(NETWORK),
            {
                "form_id": name,
                "version": version,
                "title": {"de": f"{name} (de)", "en": f"{name} (en)"},
                "xform": xform_of(name, version),
                "published_at": "2026-11-21T00:00:00Z",
                "status": "published",
            },
        )

    # --- seats

    def invite(self, user_id: str, code: str) -> None:
        """Hand out a one-time code."""
        self.codes[code] = user_id

    def connect(self, server_url: str, token: str) -> SyncClient:
        """A line to the server, for `open_seat`."""
        return cast(SyncClient, Line(self, token))

    def empty_seat(self, name: str) -> Seat:
        """A seat nobody has enrolled yet."""
        seat = open_seat(
            self.folder / name,
            server_url="http://server.invalid",
            now=self.clock,
            poll_s=0.05,
            connect=self.connect,
        )
        self.seats.append(seat)
        self.folders[id(seat)] = self.folder / name
        return seat

    def bytes_of(self, seat: Seat) -> bytes:
        """Everything the seat has on the disk."""
        found = sorted(path for path in self.folders[id(seat)].rglob("*") if path.is_file())
        return b"".join(path.read_bytes() for path in found)

    def reopen(self, seat: Seat) -> Seat:
        """Close a seat without a word, and open it again from its folder."""
        name = self.folders[id(seat)].name
        seat.close()
        self.seats.remove(seat)
        return self.empty_seat(name)

    async def seat_of(self, user_id: str) -> Seat:
        """An enrolled seat that has synced once."""
        code = f"ABCDEFG{'HJKMNPQRST'[len(self.codes)]}"
        self.invite(user_id, code)
        seat = self.empty_seat(f"{PEOPLE[user_id][0].split()[0].lower()}-{len(self.codes)}")
        await enrol(seat, code=code, device_name="Tablet", platform="linux")
        await self.sync(seat)
        return seat

    async def sync(self, *seats: Seat) -> None:
        """Let seats talk to the server, one after the other, and expect that all goes well."""
        for seat in seats:
            outcome = await sync_once(seat)
            assert outcome.ok, outcome

    def close(self) -> None:
        """Close all seats."""
        for seat in self.seats:
            seat.close()

    # --- the server's side of the line

    def enrol(self, code: str, device_name: str) -> Enrolment:
        """Answer an enrolment."""
        if code in self.used:
            raise EnrolmentRefusedError(code="code_used")
        if code not in self.codes:
            raise EnrolmentRefusedError(code="code_unknown")
        self.used.add(code)
        user_id = self.codes[code]
        self._devices += 1
        device = f"{self._devices:08x}"
        self.server.users[device] = user_id
        self._name_device(user_id, device, device_name)
        for scope in self._scopes(user_id):
            self.server.grant(device, scope)
        return Enrolment(
            token=device,
            device_id=device,
            user=self.me(device)["user"],
            network=self.me(device)["network"],
            server_time_ms=self.server.now_ms,
            epoch=self.server.epoch,
        )

    def _name_device(self, user_id: str, device: str, name: str) -> None:
        person = self.server.fields("person", user_id)
        devices = {**person.get("devices", {}), device: name}
        self.server.put("person", user_id, network_scope(NETWORK), {**person, "devices": devices})

    def me(self, device: str) -> dict[str, Any]:
        """Who a device belongs to."""
        user_id = self.server.users[device]
        name, role, firm_id = PEOPLE[user_id]
        user = {"id": user_id, "name": name, "role": role, "firm_id": firm_id, "region_ids": [REGION]}
        return {"user": user, "network": {"id": NETWORK, "name": "Transformationsnetzwerk Saar"}}

    def _scopes(self, user_id: str) -> Sequence[str]:
        _, role, firm_id = PEOPLE[user_id]
        scopes = [network_scope(NETWORK)]
        for firm in (PRESSWERK, HAERTEREI):
            if role in ("mentor", "supervisor"):
                scopes += [firm_scope(firm, "network"), firm_scope(firm, "shared")]
            elif firm == firm_id:
                scopes += [firm_scope(firm, "inhouse"), firm_scope(firm, "shared")]
        return scopes


class Line:
    """The client of one conversation; speaks to the world's server unless the line is down."""

    def __init__(self, world: World, token: str) -> None:
        self._world = world
        self._device = token

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    async def send(self, request: Request) -> object:
        """Carry a request; a cut line loses the answer, not the request."""
        world = self._world
        world.requests += 1
        self._check()
        world.server.now_ms = int(world.clock().timestamp() * 1000)
        answer = world.server.answer(self._device, request)
        if world.cut_after is not None and world.requests > world.cut_after:
            raise ConnectionFailedError("cut")
        return answer

    async def report(self, said: Mapping[str, Any]) -> None:
        """Nobody listens here."""

    async def me(self) -> dict[str, Any]:
        """Who this device belongs to."""
        self._check()
        return self._world.me(self._device)

    async def quarantine(self, *, reviewed: bool = False) -> list[dict[str, Any]]:
        """Nobody settles anything at this server."""
        self._check()
        return []

    async def say_settled(self, device_seq: int, *, resolution: str, reason: str) -> None:
        """Remember what was said."""
        self._check()
        self._world.settled.append((self._device, device_seq, resolution, reason))

    async def enrol(self, *, code: str, device_name: str, platform: str, app_version: str) -> Enrolment:
        """Exchange a code."""
        self._check()
        return self._world.enrol(code, device_name)

    def _check(self) -> None:
        if not self._world.up:
            raise ConnectionFailedError("down")
