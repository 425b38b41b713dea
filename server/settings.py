"""
What the operator decides about one server process, read once from the environment.

It only holds values; nothing here opens a file or a connection.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from server.mail.transport import transport_of

DEFAULT_HOST = "127.0.0.1"
DEFAULT_PORT = 8600
MEGABYTE = 1_000_000
FARTHEST_SHIFT_S = 10 * 366 * 86_400
DEFAULT_MAIL_FROM = "Feldlotse <feldlotse@localhost>"
_LEAST_SECRET_BYTES = 32


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
        public_url: Where recipients of referrals reach this server; stands in e-mails.
        mail: How letters leave (`server.mail.transport.transport_of`); None: they wait in the outbox.
        mail_from: The address letters come from.
        link_secret: Signs the links in letters, the same on every process; None: kept in a file of `data`.
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
    public_url: str = ""
    mail: str | None = field(default=None, repr=False)
    mail_from: str = DEFAULT_MAIL_FROM
    link_secret: bytes | None = field(default=None, repr=False)


def settings_from_environment(environment: Mapping[str, str]) -> Settings:
    """
    Read the settings.

    Args:
        environment: Usually `os.environ`. FELDLOTSE_DATA, FELDLOTSE_DATABASE_URL, FELDLOTSE_OWNER_URL,
            FELDLOTSE_HOST, FELDLOTSE_SERVER_PORT, FELDLOTSE_POOL_SIZE, FELDLOTSE_STORAGE_URL, FELDLOTSE_S3_…,
            FELDLOTSE_QUOTA_…, FELDLOTSE_CLOCK_SHIFT_S, FELDLOTSE_PUBLIC_URL, FELDLOTSE_MAIL,
            FELDLOTSE_MAIL_FROM and FELDLOTSE_LINK_SECRET are looked at.

    Raises:
        SettingsError: A number is not a number, a database address is not one of PostgreSQL, a storage
            address is not one of S3, letters cannot leave that way, or a secret is too short.
    """
    database_url = _database_url(environment, "FELDLOTSE_DATABASE_URL")
    host = environment.get("FELDLOTSE_HOST") or DEFAULT_HOST
    port = _number(environment, "FELDLOTSE_SERVER_PORT", DEFAULT_PORT, low=1, high=65535)
    return Settings(
        data=Path(environment.get("FELDLOTSE_DATA") or "data").expanduser().resolve(),
        database_url=database_url,
        owner_url=_database_url(environment, "FELDLOTSE_OWNER_URL"),
        host=host,
        port=port,
        pool_size=_number(environment, "FELDLOTSE_POOL_SIZE", 10, low=1, high=200),
        s3=_s3(environment),
        quota_device_bytes=MEGABYTE
        * _number(environment, "FELDLOTSE_QUOTA_DEVICE_MB", 5_000, low=1, high=10**9),
        quota_network_bytes=MEGABYTE
        * _number(environment, "FELDLOTSE_QUOTA_NETWORK_MB", 100_000, low=1, high=10**9),
        clock_shift=_clock_shift(environment),
        public_url=(environment.get("FELDLOTSE_PUBLIC_URL") or f"http://{host}:{port}").rstrip("/"),
        mail=_mail(environment),
        mail_from=environment.get("FELDLOTSE_MAIL_FROM") or DEFAULT_MAIL_FROM,
        link_secret=_secret(environment),
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


def _mail(environment: Mapping[str, str]) -> str | None:
    value = environment.get("FELDLOTSE_MAIL", "").strip()
    if not value:
        return None
    try:
        transport_of(value)
    except ValueError as error:
        # The value may hold a password: it is not repeated.
        raise SettingsError("setting_not_mail", name="FELDLOTSE_MAIL") from error
    return value


def _secret(environment: Mapping[str, str]) -> bytes | None:
    value = environment.get("FELDLOTSE_LINK_SECRET", "").strip()
    if not value:
        return None
    if len(value.encode()) < _LEAST_SECRET_BYTES:
        raise SettingsError(
            "setting_secret_short", name="FELDLOTSE_LINK_SECRET", least=str(_LEAST_SECRET_BYTES)
        )
    return value.encode()


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
