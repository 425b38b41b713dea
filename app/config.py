"""
Settings of the field app from the environment, read once by the composition root.

    FELDLOTSE_HOME        folder of the device's seat; default: the platform's place for application data
    FELDLOTSE_SERVER_URL  address of the central server; default http://127.0.0.1:8600
    FELDLOTSE_KEYS        folder of the secrets that open seats; default: the key store of the system, for web
                          seats (and where there is none) the platform's place for configuration
    FELDLOTSE_POLL_S      seconds between two looks at the server when nothing changed here; default 15
    FELDLOTSE_LANGUAGE    de or en; default: German
    FELDLOTSE_TIMEZONE    where the people are, like Europe/Berlin; default: the device's own zone, for web
                          seats Europe/Berlin (a server usually runs in UTC, its people do not)

    FELDLOTSE_CLOCK_SHIFT_S  seconds added to the clock, for trying out what happens on another day; default 0

    SettingError          a variable holds something else than it may

Must not know: what the settings are used for; `server/settings.py` reads the server's own.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_SERVER_URL = "http://127.0.0.1:8600"
DEFAULT_POLL_S = 15.0
LANGUAGES = ("de", "en")
WEB_TIMEZONE = "Europe/Berlin"
FARTHEST_SHIFT_S = 10 * 366 * 86_400


class SettingError(Exception):
    """An environment variable holds something else than it may; says which and what would do."""

    code = "setting_wrong"

    def __init__(self, name: str, expected: str) -> None:
        super().__init__(f"{name}: expected {expected}")
        self.name = name
        self.expected = expected


@dataclass(frozen=True)
class Settings:
    """
    What the app needs to know before it starts.

    Attributes:
        home: Folder of the device's seat.
        keys: Folder of secrets that are kept as files; never inside the folder of the seats they open.
        keys_as_files: Secrets are kept there even where the system has a key store.
        server_url: Address of the central server, without a slash at the end.
        poll_s: Seconds between two looks at the server when nothing changed here.
        language: Language of the interface until the person chooses another.
        timezone: Where the people are; None stands for the device's own zone.
        clock_shift: Added to the device's clock; only for trying things out.
    """

    home: Path
    server_url: str = DEFAULT_SERVER_URL
    poll_s: float = DEFAULT_POLL_S
    language: str = "de"
    timezone: ZoneInfo | None = None
    keys: Path = Path("keys")
    keys_as_files: bool = False
    clock_shift: timedelta = timedelta(0)


def read_settings(environment: Mapping[str, str]) -> Settings:
    """
    Read the settings.

    Args:
        environment: Usually `os.environ`.

    Raises:
        SettingError: A variable holds something else than it may.
    """
    home = environment.get("FELDLOTSE_HOME")
    keys = environment.get("FELDLOTSE_KEYS")
    server_url = (environment.get("FELDLOTSE_SERVER_URL") or DEFAULT_SERVER_URL).rstrip("/")
    if not server_url.startswith(("http://", "https://")):
        raise SettingError("FELDLOTSE_SERVER_URL", "an address that begins with http:// or https://")
    language = environment.get("FELDLOTSE_LANGUAGE") or "de"
    if language not in LANGUAGES:
        raise SettingError("FELDLOTSE_LANGUAGE", "de or en")
    return Settings(
        home=Path(home).expanduser() if home else default_home(environment),
        server_url=server_url,
        poll_s=_seconds(environment, "FELDLOTSE_POLL_S", DEFAULT_POLL_S),
        language=language,
        timezone=_zone(environment),
        keys=Path(keys).expanduser() if keys else default_keys(environment),
        keys_as_files=bool(keys),
        clock_shift=_shift(environment),
    )


def default_home(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The platform's place for application data; a packed phone app gets its own from Flet."""
    packed = environment.get("FLET_APP_STORAGE_DATA")
    if packed:
        return Path(packed)
    if platform == "win32":
        return Path(environment.get("APPDATA") or Path.home() / "AppData" / "Roaming") / "Feldlotse"
    if platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Feldlotse"
    return Path(environment.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "feldlotse"


def default_keys(environment: Mapping[str, str], platform: str = sys.platform) -> Path:
    """The platform's place for configuration: apart from the data, so that a copy of the data opens
    nothing."""
    packed = environment.get("FLET_APP_STORAGE_DATA")
    if packed:
        return Path(packed).parent / "keys"
    if platform == "win32":
        return (
            Path(environment.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Feldlotse" / "Keys"
        )
    if platform == "darwin":
        return Path.home() / "Library" / "Preferences" / "Feldlotse" / "Keys"
    return Path(environment.get("XDG_CONFIG_HOME") or Path.home() / ".config") / "feldlotse" / "keys"


def _zone(environment: Mapping[str, str]) -> ZoneInfo | None:
    name = environment.get("FELDLOTSE_TIMEZONE")
    if not name:
        return None
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise SettingError("FELDLOTSE_TIMEZONE", "a time zone like Europe/Berlin") from None


def _shift(environment: Mapping[str, str]) -> timedelta:
    text = environment.get("FELDLOTSE_CLOCK_SHIFT_S") or "0"
    try:
        seconds = int(text)
    except ValueError:
        seconds = FARTHEST_SHIFT_S + 1
    if abs(seconds) > FARTHEST_SHIFT_S:
        raise SettingError("FELDLOTSE_CLOCK_SHIFT_S", "whole seconds, ten years at most")
    return timedelta(seconds=seconds)


def _seconds(environment: Mapping[str, str], name: str, default: float) -> float:
    text = environment.get(name)
    if not text:
        return default
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.05 <= seconds <= 86_400:
        raise SettingError(name, "seconds between 0.05 and 86400")
    return seconds
