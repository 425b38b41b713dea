"""What a form is: immutable, shared by all its instances."""

from dataclasses import dataclass


@dataclass(frozen=True)
class FormDefinition:
    """One version of one form."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str


__all__ = ["FormDefinition"]
