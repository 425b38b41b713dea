"""From the XML of an XForm to its definition."""

from app.forms.parse.form import pack_form, parse_form, unpack_form

__all__ = ["pack_form", "parse_form", "unpack_form"]
