"""The demo: everything of Feldlotse on one machine, with sample data. Front door of the package."""

from app.demo.running import run_demo
from app.demo.server import DemoError

__all__ = ["DemoError", "run_demo"]
