"""The shapes of requests and answers about devices."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from server.routes.schemas import DEVICE, USER

Why = Literal["lost", "stolen", "left", "replaced", "other"]
_Count = Annotated[int, Field(ge=0, le=10_000_000)]
_Collection = Annotated[str, StringConstraints(max_length=60, pattern="^[a-z_]+$")]
_MOMENT = "2026-11-24T14:10:00Z"


class DeviceReport(BaseModel):
    """What a device says of itself: numbers and states, never a name or an answer."""

    model_config = ConfigDict(
        extra="ignore",
        json_schema_extra={
            "examples": [
                {
                    "waiting": 2,
                    "waiting_by": {"interview": 2},
                    "waiting_since": _MOMENT,
                    "firms": 31,
                    "interviews": 44,
                    "contacts": 28,
                    "encryption": "sqlcipher",
                    "key": "system",
                    "pin": True,
                }
            ]
        },
    )

    waiting: _Count = Field(default=0, description="Records with changes the server does not have.")
    waiting_by: dict[_Collection, _Count] = Field(default={}, max_length=40)
    waiting_since: datetime | None = None
    firms: _Count = Field(default=0, description="Firms on the device.")
    interviews: _Count = Field(default=0, description="Interviews on the device.")
    contacts: _Count = Field(default=0, description="Named people on the device.")
    encryption: Literal["", "none", "sqlcipher", "columns"] = ""
    key: Literal["", "system", "host", "file"] = Field(default="", description="Where its key is kept.")
    pin: bool = False


class DeviceView(BaseModel):
    """A device as those see it who look after it."""

    id: str
    own: bool = Field(description="The device that asks.")
    person_id: str
    person: str
    role: str
    name: str
    platform: str
    app_version: str
    enrolled_at: datetime
    last_seen_at: datetime | None
    report: DeviceReport
    reported_at: datetime | None
    revoked_at: datetime | None
    revoked_why: str
    wiped_at: datetime | None
    firms: int = Field(description="Firms the person has access to.")
    handed_over: dict[str, int] = Field(description="Records in quarantine since it was blocked, by kind.")


class DeviceList(BaseModel):
    """Devices, oldest first."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "devices": [
                        {
                            "id": DEVICE,
                            "own": False,
                            "person_id": USER,
                            "person": "Miriam Becker",
                            "role": "mentor",
                            "name": "Tablet",
                            "platform": "android",
                            "app_version": "0.1.0",
                            "enrolled_at": "2026-10-01T08:00:00Z",
                            "last_seen_at": _MOMENT,
                            "report": {"firms": 31, "encryption": "sqlcipher", "pin": True},
                            "reported_at": _MOMENT,
                            "revoked_at": "2026-11-24T18:01:00Z",
                            "revoked_why": "stolen",
                            "wiped_at": None,
                            "firms": 31,
                            "handed_over": {"interview": 2},
                        }
                    ]
                }
            ]
        }
    )

    devices: list[DeviceView]


class Blocking(BaseModel):
    """Why a device is blocked."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"why": "stolen"}]})

    why: Why = "other"


class Done(BaseModel):
    """It is so now; `done` says whether this request made it so."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"done": True}]})

    done: bool


class StandingQuestion(BaseModel):
    """A locked device asks about itself."""

    model_config = ConfigDict(
        json_schema_extra={"examples": [{"device_id": DEVICE, "proof": "0" * 64, "wiped": False}]}
    )

    device_id: str = Field(pattern="^[0-9a-f]{8}$")
    proof: str = Field(
        pattern="^[0-9a-f]{64}$", description="SHA-256 of `standing` and the SHA-256 of the token."
    )
    wiped: bool = Field(default=False, description="It has destroyed its key after a first answer.")


class Standing(BaseModel):
    """What the server says about it."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"standing": "allowed"}]})

    standing: Literal["allowed", "revoked", "unknown"]
