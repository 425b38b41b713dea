"""What the host of web seats needs to know before it starts; it knows no environment variable."""

from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class WebSettings:
    """
    Settings of one host process.

    Attributes:
        data: Folder that holds `seats/` and the cache of compressed client files.
        assets: Folder of the product's fonts, icons and start page.
        host: Address to listen on.
        port: Port to listen on.
        https: True when people reach the host through https (a proxy in front): cookies become `Secure`.
        session_timeout_s: How long a closed tab may come back to its session, and how long an idle seat stays
            open.
        max_unused_seats: Seats nobody has set up yet that are kept; the oldest beyond that are removed.
    """

    data: Path
    assets: Path
    host: str = "127.0.0.1"
    port: int = 8550
    https: bool = False
    session_timeout_s: int = 3600
    max_unused_seats: int = 200
