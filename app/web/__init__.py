"""
Web seats: the field app in the browser, for several people at once.

Front door of the package. Every browser seat is a client of the server like any installed app: an own folder
with an own store, an own device token. This package knows addresses, cookies and processes; it knows no
screen (it is handed the function that draws one) and no firm.
"""

from app.web.host import Entrances, Host
from app.web.pages import Entrance
from app.web.pool import SeatActions, SeatPool
from app.web.serving import PortTakenError, listen, serve, stop_on_signals
from app.web.settings import WebSettings

__all__ = [
    "Entrance",
    "Entrances",
    "Host",
    "PortTakenError",
    "SeatActions",
    "SeatPool",
    "WebSettings",
    "listen",
    "serve",
    "stop_on_signals",
]
