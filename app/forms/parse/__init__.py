"""From the XML of an XForm to its definition."""

from app.forms.definition import FormDefinition


def parse_form(xml: str | bytes) -> FormDefinition:
    """Read an XForm."""
    raise NotImplementedError


__all__ = ["parse_form"]
