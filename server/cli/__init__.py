"""`feldlotse-server`: everything an operator does. Front door of the package."""

from server.cli.commands import main

__all__ = ["main"]
