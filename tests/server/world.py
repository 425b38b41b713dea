"""Seats that talk to the server in-process, as devices do: enrol, push, pull, keep what they pulled."""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

import httpx
from fastapi import FastAPI

from app.sync import (
    Json,
    Operation,
    OperationResult,
    PulledRecord,
    PullPage,
    decode_page,
    decode_push_answer,
    encode_push,
    new_id,
)
from app.sync.clock import stamp_text
from app.sync.package import PackageKey, seal
from app.sync.protocol import checksum
from server.database import DatabaseAddress, operator_transaction
from server.operating import networks, people

MENTOR, KUEMMERER, SUPERVISOR = "Miriam Becker", "Heike Ullmann", "Sabine Thiel"
PRESSWERK, HAERTEREI, SEFFERSBACH = (
    "Presswerk Dillingen GmbH",
    "Härterei Nalbach",
    "Werkzeugbau Seffersbach KG",
)


class World:
    """A server and its operator."""

    def __init__(self, application: FastAPI, address: DatabaseAddress) -> None:
        self.address = address
        self.application = application
        self.http = httpx.AsyncClient(
            transport=httpx.ASGITransport(
                application, raise_app_exceptions=False, client=("198.51.100.7", 1)
            ),
            base_url="http://server",
        )

    async def __aenter__(self) -> World:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.http.aclose()

    async def code_for(self, name: str, *, days: int = 7, now: datetime | None = None) -> str:
        """Let the operator invite somebody."""
        async with operator_transaction(self.address.owner_url) as operator:
            network, user = await people.find_user(operator, name=name, network=None)
            code, _ = await people.invite(
                operator, network_id=network.id, user=user, days=days, now=now or datetime.now(UTC)
            )
        return code

    async def enrol(self, code: str, **body: Json) -> httpx.Response:
        return await self.http.post("/v1/enrol", json={"code": code, **body})

    async def seat(self, name: str) -> Seat:
        """A fresh device of somebody."""
        answer = await self.enrol(await self.code_for(name), device_name=f"Gerät von {name}")
        assert answer.status_code == 200, answer.text
        return Seat(self, answer.json())

    async def sql(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Look into the database as the operator."""
        async with operator_transaction(self.address.owner_url) as operator:
            cursor = await operator.execute(query.encode(), values)
            return await cursor.fetchall() if cursor.description else []

    async def firm_id(self, name: str) -> str:
        return str((await self.sql("SELECT id FROM firm WHERE name = %s", name))[0][0])

    async def second_network(self) -> str:
        """Another network with a mentor and a firm; gives the firm's id."""
        from server.operating import firms

        now = datetime.now(UTC)
        async with operator_transaction(self.address.owner_url) as operator:
            network, _ = await networks.add_network(
                operator, name="Netz Nord", short_name="nord", phone=None, now=now
            )
            await networks.add_region(
                operator, network_id=network.id, name="Gera", districts=["16052"], update=False, now=now
            )
            row = firms.firm_row("Fremde Firma", {"city": "Gera", "kreis5": "16052"})
            await firms.add_firms(operator, [row], network_id=network.id, update=False, now=now)
            await people.add_user(
                operator, network_id=network.id, name="Nora Nord", role="mentor", firm=None,
                regions=["Gera"], update=False, now=now,
            )  # fmt: skip
        return await self.firm_id("Fremde Firma")


class Seat:
    """One enrolled device with what it pulled."""

    def __init__(self, world: World, enrolled: Mapping[str, Any]) -> None:
        self.world = world
        self.token: str = enrolled["token"]
        self.device_id: str = enrolled["device_id"]
        self.user: dict[str, Any] = enrolled["user"]
        self.package_key = PackageKey(
            enrolled["package_key"]["id"], bytes.fromhex(enrolled["package_key"]["public"])
        )
        self.network: dict[str, Any] = enrolled["network"]
        self.cursor = ""
        self.records: dict[tuple[str, str], PulledRecord] = {}
        self.pages: list[PullPage] = []
        self.bytes_seen = b""
        self.device_seq = 0
        self.clock_offset_ms = 0
        self._ticks = 0

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}", "X-Feldlotse-Protocol": "1"}

    def stamp(self) -> str:
        self._ticks += 1
        now_ms = int(self.world.application.state.now().timestamp() * 1000) + self.clock_offset_ms
        return stamp_text(now_ms, self._ticks, self.device_id)

    def operation(
        self, kind: str, collection: str, record: str, scope: str, fields: Mapping[str, Json], **more: Any
    ) -> Operation:
        self.device_seq += 1
        known = self.records.get((collection, record))
        return Operation(
            device_seq=self.device_seq,
            collection=collection,
            record=record,
            scope=scope,
            kind=kind,  # type: ignore[arg-type]
            fields=fields,
            base_seq=more.pop("base_seq", known.seq if known else 0),
            hlc=more.pop("hlc", None) or self.stamp(),
            **more,
        )

    def command(self, collection: str, record: str, name: str, **arguments: Json) -> Operation:
        scope = self.records[(collection, record)].scope
        return self.operation("command", collection, record, scope, arguments, command=name)

    async def send(self, *operations: Operation) -> httpx.Response:
        body = zlib.compress(encode_push(operations, now_ms=0))
        return await self.world.http.post(
            "/v1/sync/push", content=body, headers={**self.headers, "Content-Encoding": "deflate"}
        )

    def package(self, operations: Sequence[Operation], **different: Any) -> bytes:
        """Write a hand-over package as the device does."""
        how = {
            "package": new_id(),
            "network": self.network["id"],
            "device": self.device_id,
            "key": self.package_key,
            "token": self.token,
            "epoch": self.pages[-1].epoch if self.pages else "",
            "now_ms": int(self.world.application.state.now().timestamp() * 1000),
        }
        return seal(operations, **{**how, **different})

    async def bring(self, package: bytes) -> httpx.Response:
        """Carry a package, one's own or somebody else's, to the server."""
        return await self.world.http.post("/v1/packages", content=package, headers=self.headers)

    async def ask(self, method: str, path: str, **body: Json) -> httpx.Response:
        """Any other request in the name of this seat."""
        return await self.world.http.request(method, path, headers=self.headers, json=body or None)

    async def push(self, *operations: Operation) -> list[OperationResult]:
        answer = await self.send(*operations)
        assert answer.status_code == 200, answer.text
        self.bytes_seen += answer.content
        return list(decode_push_answer(answer.content).results)

    async def push_one(self, operation: Operation) -> OperationResult:
        (result,) = await self.push(operation)
        return result

    async def fetch(self, cursor: str, *, limit: int = 1000) -> httpx.Response:
        return await self.world.http.get(
            "/v1/sync/pull", params={"cursor": cursor, "limit": limit}, headers=self.headers
        )

    async def pull_page(self, *, limit: int = 1000) -> PullPage:
        answer = await self.fetch(self.cursor, limit=limit)
        assert answer.status_code == 200, answer.text
        self.bytes_seen += answer.content
        page = decode_page(answer.content)
        self.pages.append(page)
        for scope in page.revoked:
            self.records = {key: each for key, each in self.records.items() if each.scope != scope}
        for record in page.records:
            self._take(record)
        self.cursor = page.cursor
        return page

    async def pull(self, *, limit: int = 1000) -> None:
        """Pull until there is no more; both ends must then hold the same."""
        while (page := await self.pull_page(limit=limit)).has_more:
            pass
        self.check(page)

    def check(self, page: PullPage) -> None:
        assert page.checksums is not None
        for scope, expected in page.checksums.items():
            mine = [
                (each.collection, each.id, each.seq)
                for each in self.records.values()
                if each.scope == scope and not each.deleted
            ]
            assert checksum(mine) == tuple(expected), scope
        assert {each.scope for each in self.records.values()} <= set(page.checksums)

    def _take(self, record: PulledRecord) -> None:
        key = (record.collection, record.id)
        known = self.records.get(key)
        if not record.whole:
            assert known is not None, "a part of a record the seat does not hold"
            fields = {**known.fields, **record.fields}
            record = PulledRecord(
                **{
                    **{name: getattr(record, name) for name in PulledRecord.__slots__},
                    "fields": {path: value for path, value in fields.items() if value is not None},
                }
            )
        self.records[key] = record

    def fields(self, collection: str, record: str) -> Mapping[str, Json]:
        return self.records[(collection, record)].fields

    def ids(self, collection: str) -> set[str]:
        return {
            each.id for each in self.records.values() if each.collection == collection and not each.deleted
        }

    async def start_interview(self, firm_id: str, **fields: Json) -> str:
        """Create an interview in the firm's network layer and push it."""
        record = new_id()
        operation = self.operation(
            "put",
            "interview",
            record,
            f"firm/{firm_id}/network",
            {
                "firm_id": firm_id,
                "form_id": "qba_betrieb",
                "form_version": "2026112101",
                "started_by": self.user["id"],
                "state": "begonnen",
                **fields,
            },
        )
        result = await self.push_one(operation)
        assert result.status == "applied", result
        await self.pull()
        return record
