"""The lock: what stands before the screens, the pad for the PIN, and its settings in the profile."""

from app.views.lock.screens import GateScreen
from app.views.lock.settings import LockSettingsScreen

__all__ = ["GateScreen", "LockSettingsScreen"]
