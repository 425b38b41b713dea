"""
The shapes of requests and answers as the API describes them.

Push and pull are read and written by `app.sync`, which both ends share; their shapes stand here for the
description only.
"""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from server.problem_texts import PROBLEMS
from server.problems import MEDIA_TYPE, describe

# A name is shown in lists and logs: control characters have no business in it.
_Printable = Annotated[
    str, AfterValidator(lambda text: "".join(character for character in text if character.isprintable()))
]
_Version = Annotated[int, Field(ge=0, le=10_000)]

DEVICE = "7f3a9c01"
FIRM = "0199d0c2-6a10-7d3e-9b54-1f2e3d4c5b6a"
INTERVIEW = "019a5c3b-7e10-7a44-8c1d-2b3c4d5e6f70"
NETWORK = "0199d0c2-0000-7000-8000-000000000001"
USER = "0199d0c2-1111-7000-8000-000000000002"
STAMP = "019a5c3b7e100003-7f3a9c01"


class Enrolment(BaseModel):
    """A device asks for its token."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "code": "K7QM-2RXB",
                    "device_name": "Tablet Miriam",
                    "platform": "android",
                    "app_version": "0.1.0",
                    "protocol": [1, 1],
                }
            ]
        },
    )

    code: str = Field(max_length=64, description="One-time code; case, dashes and spaces do not matter.")
    device_name: _Printable = Field(
        default="", max_length=200, description="What the person calls the device."
    )
    platform: _Printable = Field(default="", max_length=60)
    app_version: _Printable = Field(default="", max_length=60)
    protocol: tuple[_Version, _Version] = Field(
        default=(1, 1), description="Lowest and highest version of the sync protocol."
    )


class UserView(BaseModel):
    """The person a seat belongs to."""

    id: str
    name: str
    role: str = Field(description="mentor, kuemmerer, supervisor, admin or dpo")
    firm_id: str | None = Field(default=None, description="The firm of a Kümmerer.")
    region_ids: list[str] = Field(default=[], description="The regions of a mentor.")


class NetworkView(BaseModel):
    """The network a seat belongs to."""

    id: str
    name: str


_ME: dict[str, Any] = {
    "user": {"id": USER, "name": "Miriam Becker", "role": "mentor", "firm_id": None, "region_ids": []},
    "network": {"id": NETWORK, "name": "Transformationsnetzwerk Saar"},
    "server_time_ms": 1_763_700_000_000,
    "epoch": "5d1c0e9b7a42",
    "package_key": {
        "id": "0f3a5b7c9d1e2f30",
        "public": "8f40c5adb68f25624ae5b214ea767a6ec94d829d3d7b5e1ad1ba6f3e2138285f",
    },
}


class PackageKeyView(BaseModel):
    """The key that hand-over packages of this network are made for."""

    id: str
    public: str = Field(description="X25519, 64 hexadecimal digits.")


class Me(BaseModel):
    """Who a token belongs to."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ME]})

    user: UserView
    network: NetworkView
    server_time_ms: int = Field(description="The server's clock, in milliseconds since 1970.")
    epoch: str = Field(description="Changes when the server continues from a backup.")
    package_key: PackageKeyView = Field(description="For packages that others carry to the server.")


class Enrolled(Me):
    """A device is enrolled; the token is shown this once."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"token": "kq1…43 characters…", "device_id": DEVICE, **_ME}]}
    )

    token: str = Field(description="Bearer token of 256 random bits; the server keeps its hash alone.")
    device_id: str = Field(description="Eight hexadecimal digits; the last part of every stamp.")


class Health(BaseModel):
    """The process answers (`/health`), and so does its database (`/ready`)."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "ok"}]})

    status: str


class QuarantinedOperation(BaseModel):
    """One operation that was set aside."""

    device_seq: int
    at: str = Field(description="When it was set aside (ISO 8601).")
    status: str = Field(description="`quarantined`, or `held` until what it belongs to has come.")
    code: str
    reason: str = Field(description="The code in words.")
    operation: dict[str, Any] = Field(description="The operation as it came.")
    device_id: str = Field(default="", description="The device it came from.")
    user_id: str = Field(default="", description="The person who sent it.")
    resolution: str = Field(
        default="", description="Empty while open, then `retried`, `corrected` or `discarded`."
    )
    resolved_by: str = Field(default="", description="Who settled it: a person, or `operator`.")
    resolution_reason: str = ""


class Quarantine(BaseModel):
    """What was set aside of one device, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "operations": [
                        {
                            "device_seq": 43,
                            "at": "2026-11-21T14:32:00Z",
                            "status": "quarantined",
                            "code": "interview_approved",
                            "reason": "Das Gespräch ist freigegeben und kann nicht mehr geändert werden.",
                            "operation": {
                                "collection": "interview",
                                "record": INTERVIEW,
                                "scope": f"firm/{FIRM}/network",
                                "kind": "set",
                                "fields": {"/data/a_betrieb/a_anzahl": "52"},
                            },
                        }
                    ]
                }
            ]
        }
    )

    operations: list[QuarantinedOperation]


class Resolution(BaseModel):
    """What the person at the device did with an operation that was set aside."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"resolution": "discarded", "reason": "Doppelt erfasst"}]}
    )

    resolution: Literal["retried", "corrected", "discarded"]
    reason: _Printable = Field(default="", max_length=500)


class Discarding(BaseModel):
    """Why an operation is given up."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"reason": "Doppelt erfasst"}]})

    reason: _Printable = Field(max_length=500)


class Resolved(BaseModel):
    """What became of an operation that was set aside."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"status": "applied", "code": ""}]})

    status: str = Field(
        description="`applied`, `merged`, `held` or `quarantined` after another try; else what was noted."
    )
    code: str = Field(default="", description="Why it was set aside again.")


class PackageAccepted(BaseModel):
    """What became of the operations of a package."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "package": "019a5c3b-7e10-7a44-8c1d-2b3c4d5e6f71",
                    "device_id": DEVICE,
                    "operations": 41,
                    "applied": 40,
                    "known": 0,
                    "held": 0,
                    "refused": 1,
                }
            ]
        }
    )

    package: str
    device_id: str = Field(description="The device that wrote it.")
    operations: int
    applied: int
    known: int = Field(description="Operations the server had already.")
    held: int = Field(description="Operations that wait for what they belong to.")
    refused: int = Field(description="Operations that were set aside.")


class PushBody(BaseModel):
    """Operations of one device in columns; compress it (`Content-Encoding: deflate` or `gzip`)."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "v": 1,
                    "now_ms": 1_763_700_000_000,
                    "keys": [["/data/a_betrieb/a_anzahl", "position"]],
                    "scopes": [f"firm/{FIRM}/network"],
                    "collections": ["interview"],
                    "ops": [
                        [42, "set", 0, INTERVIEW, 0, 17, STAMP, 0, ["52", "/data/a_betrieb/a_anzahl"], "", ""]
                    ],
                }
            ]
        }
    )

    v: int = Field(description="Version of the protocol.")
    now_ms: int = Field(description="The device's clock when it sent this.")
    keys: list[list[str]] = Field(description="Lists of paths; each operation names one by its index.")
    scopes: list[str]
    collections: list[str]
    ops: list[list[Any]] = Field(
        description="device_seq, kind (put, set, unset, delete, command), index of the collection, record,"
        " index of the scope, base_seq, stamp, index of the paths, values, command, form_version"
    )


class PushAnswerView(BaseModel):
    """One answer per operation."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "v": 1,
                    "epoch": "5d1c0e9b7a42",
                    "server_time_ms": 1_763_700_000_000,
                    "last_device_seq": 42,
                    "results": [[42, "applied", 118, "7F3A94", "", ""]],
                }
            ]
        }
    )

    v: int
    epoch: str
    server_time_ms: int
    last_device_seq: int = Field(description="Highest operation of this device that was handled.")
    results: list[list[Any]] = Field(
        description="device_seq, status (applied, merged, duplicate, held, quarantined), the record's number,"
        " receipt, code, reason"
    )


class PullPageView(BaseModel):
    """One page of current records in columns."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "v": 1,
                    "epoch": "5d1c0e9b7a42",
                    "server_time_ms": 1_763_700_000_000,
                    "cursor": "WyI1ZDFjMGU5YjdhNDIiLCIwMDAwMDAwMDAwMDIiLDExOCwzLG51bGwsMF0",
                    "has_more": False,
                    "scopes": [f"firm/{FIRM}/network"],
                    "collections": ["interview"],
                    "keys": [["/data/a_betrieb/a_anzahl"]],
                    "records": [
                        [
                            0,
                            INTERVIEW,
                            0,
                            118,
                            STAMP,
                            0,
                            0,
                            ["52"],
                            {"/data/a_betrieb/a_anzahl": STAMP},
                            0,
                        ]
                    ],
                    "granted": [],
                    "revoked": [],
                    "checksums": {f"firm/{FIRM}/network": [1, 9_472_812_739_172_334_112]},
                }
            ]
        }
    )

    v: int
    epoch: str
    server_time_ms: int
    cursor: str = Field(description="Opaque; ask with it next time.")
    has_more: bool
    scopes: list[str]
    collections: list[str]
    keys: list[list[str]]
    records: list[list[Any]] = Field(
        description="index of the collection, id, index of the scope, number, default stamp, flags (1 deleted"
        " + 2 whole + 4 as this device put it, without fields),"
        " index of the paths, values (null: unset), stamps by path or 0, conflicts by path or 0"
    )
    granted: list[str] = Field(description="Scopes the seat may see from now on.")
    revoked: list[str] = Field(description="Scopes that leave the seat.")
    checksums: dict[str, tuple[int, int]] | None = Field(
        default=None, description="On the last page: number and checksum of the live records of each scope."
    )


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """Describe the errors of a route, each with an example as it is answered."""
    by_status: dict[int | str, dict[str, Any]] = {}
    for code in codes:
        kind = PROBLEMS[code]
        described = by_status.setdefault(
            kind.status,
            {
                "description": "",
                "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}, "examples": {}}},
            },
        )
        described["description"] = ", ".join(filter(None, (described["description"], f"`{code}`")))
        example = describe(code, _EXAMPLE_DATA, english=True).model_dump()
        described["content"][MEDIA_TYPE]["examples"][code] = {"value": {**example, "data": {}}}
    return by_status


def live_events() -> dict[int | str, dict[str, Any]]:
    """Describe the stream of pokes, with an example of each event."""
    example = (
        "event: ready\ndata: {}\n\n"
        f'event: poke\ndata: {{"scope":"firm/{FIRM}/network","seq":907}}\n\n'
        'event: end\ndata: {"code":"device_revoked"}\n\n'
    )
    return {
        200: {
            "description": "`ready`, then a `poke` for each scope with something new.",
            "content": {"text/event-stream": {"schema": {"type": "string"}, "example": example}},
        }
    }


_EXAMPLE_DATA = {
    "seconds": "12",
    "theirs": "2–3",
    "ours": "1–1",
    "why": "ops is no list",
    "limit": "4000000 bytes",
    "encoding": "br",
    "kept": "4990000000",
    "offset": "371110",
    "size": "412345",
    "reference": "a1b2c3d4",
    "at": "2026-11-24 07:30",
}
