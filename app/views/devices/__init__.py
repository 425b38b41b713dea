"""Devices: the list, what was on one (the breach sheet), blocking it."""

from app.views.devices.screens import DeviceScreen, DevicesScreen

__all__ = ["DeviceScreen", "DevicesScreen"]
