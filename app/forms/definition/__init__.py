"""What a form is: immutable, shared by all its instances."""

from app.forms.definition.elements import Element
from app.forms.definition.form import FormDefinition, UnknownReference

__all__ = ["Element", "FormDefinition", "UnknownReference"]
