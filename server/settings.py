"""
What the operator decides about one server process, read once from the environment.

It only holds values; nothing here opens a file or a connection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8600
MEGABYTE = 1_000_000
FARTHEST_SHIFT_S = 10 * 366 * 86_400


class SettingsError(Exception):
    """A setting cannot be used; `code` and `data` tell which one and why."""

    def __init__(self, code: str, **data: str) -> None:
        super().__init__(code)
        self.code = code
        self.data = data


@dataclass(frozen=True, kw_only=True)
class S3Settings:
    """
    An S3-compatible store for files.

    Attributes:
        bucket, prefix: Where in it.
        endpoint: Address of the store; empty: Amazon's own.
        region: Its region; many stores take any word.
        access_key, secret_key: Empty: found as Amazon's own tools do (AWS_… variables, role of the machine).
    """

    bucket: str
    prefix: str = ""
    endpoint: str = ""
    region: str = ""
    access_key: str = ""
    secret_key: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """
    Settings of one server process.

    Attributes:
        data: Folder of everything the server keeps itself; the embedded database lives in `data/postgres`.
        database_url: A real PostgreSQL; None starts the embedded one.
        owner_url: Login of the owner of the tables where it differs from `database_url`; only migrations
            and operator commands use it.
        host, port: Where `serve` listens.
        pool_size: Most connections this process opens.
        s3: Where files lie; None: in the folder `data/attachments`.
        quota_device_bytes, quota_network_bytes: Most bytes of files that one device, one network may keep.
        clock_shift: Added to the clock; only for trying out what happens on another day.
    """

    data: Path
    database_url: str | None = None
    owner_url: str | None = None
    host: str = DEFAULT_HOST
    port: int = DEFAULT_PORT
    pool_size: int = 10
    s3: S3Settings | None = None
    quota_device_bytes: int = 5_000 * MEGABYTE
    quota_network_bytes: int = 100_000 * MEGABYTE
    clock_shift: timedelta = timedelta(0)


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """
    Read the settings.

    Args:
        environment: Usually `os.environ`. FELDLOTSE_DATA, FELDLOTSE_DATABASE_URL, FELDLOTSE_OWNER_URL,
            FELDLOTSE_HOST, FELDLOTSE_SERVER_PORT, FELDLOTSE_POOL_SIZE, FELDLOTSE_STORAGE_URL, FELDLOTSE_S3_…,
            FELDLOTSE_QUOTA_… and FELDLOTSE_CLOCK_SHIFT_S are looked at.

    Raises:
        SettingsError: A number is not a number, a database address is not one of PostgreSQL, or a storage
            address is not one of S3.
    """
    return Settings(
        data=Path(environment.get("FELDLOTSE_DATA") or "data").expanduser().resolve(),
        database_url=_database_url(environment, "FELDLOTSE_DATABASE_URL"),
        owner_url=_database_url(environment, "FELDLOTSE_OWNER_URL"),
        host=environment.get("FELDLOTSE_HOST") or DEFAULT_HOST,
        port=_number(environment, "FELDLOTSE_SERVER_PORT", DEFAULT_PORT, low=1, high=65535),
        pool_size=_number(environment, "FELDLOTSE_POOL_SIZE", 10, low=1, high=200),
        s3=_s3(environment),
        quota_device_bytes=MEGABYTE
        * _number(environment, "FELDLOTSE_QUOTA_DEVICE_MB", 5_000, low=1, high=10**9),
        quota_network_bytes=MEGABYTE
        * _number(environment, "FELDLOTSE_QUOTA_NETWORK_MB", 100_000, low=1, high=10**9),
        clock_shift=_clock_shift(environment),
    )


def _s3(environment: Mapping[str, str]) -> S3Settings | None:
    url = environment.get("FELDLOTSE_STORAGE_URL", "").strip()
    if not url:
        return None
    bucket, _, prefix = url.removeprefix("s3://").partition("/")
    if not url.startswith("s3://") or not bucket:
        raise SettingsError("setting_not_s3", name="FELDLOTSE_STORAGE_URL")
    return S3Settings(
        bucket=bucket,
        prefix=prefix.strip("/"),
        endpoint=environment.get("FELDLOTSE_S3_ENDPOINT", "").strip(),
        region=environment.get("FELDLOTSE_S3_REGION", "").strip(),
        access_key=environment.get("FELDLOTSE_S3_ACCESS_KEY", "").strip(),
        secret_key=environment.get("FELDLOTSE_S3_SECRET_KEY", "").strip(),
    )


def _database_url(environment: Mapping[str, str], name: str) -> str | None:
    value = environment.get(name, "").strip()
    if not value:
        return None
    if not value.startswith(("postgresql://", "postgres://")):
        raise SettingsError("setting_not_postgresql", name=name)
    return value


def _number(environment: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environment.get(name, "").strip()
    if not text:
        return default
    if not text.isdecimal() or not low <= int(text) <= high:
        raise SettingsError("setting_not_a_number", name=name, value=text, low=str(low), high=str(high))
    return int(text)


def _clock_shift(environment: Mapping[str, str]) -> timedelta:
    name = "FELDLOTSE_CLOCK_SHIFT_S"
    text = environment.get(name, "").strip() or "0"
    if not text.removeprefix("-").isdecimal() or abs(int(text)) > FARTHEST_SHIFT_S:
        raise SettingsError(
            "setting_not_a_number",
            name=name,
            value=text,
            low=str(-FARTHEST_SHIFT_S),
            high=str(FARTHEST_SHIFT_S),
        )
    return timedelta(seconds=int(text))
