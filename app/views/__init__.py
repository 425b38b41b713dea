"""
Screens and widgets; the only floor of the house that knows Flet.

Front door: `render_app`, called once for each session (one window, one browser tab).
"""

from app.views.app import render_app

__all__ = ["render_app"]
