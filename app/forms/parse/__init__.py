"""From the XML of an XForm to its definition."""

from app.forms.parse.form import parse_form

__all__ = ["parse_form"]
