"""Front door of the form engine: ODK XForms as pyxform makes them, definition and instance apart.

Pure: no screen, no database, no network, no clock of its own (see `Context`).
"""

from app.forms.cache import cached_form
from app.forms.context import Context
from app.forms.definition import FormDefinition
from app.forms.errors import (
    AnswerTypeError,
    CyclicDependencyError,
    ExpressionError,
    FormError,
    FormSyntaxError,
    UnsupportedFeatureError,
)
from app.forms.instance import Choice, FormInstance, Node
from app.forms.instance.migration import MigratedField, MigrationReport, migrate, place_in
from app.forms.parse import parse_form

__all__ = [
    "AnswerTypeError",
    "Choice",
    "Context",
    "CyclicDependencyError",
    "ExpressionError",
    "FormDefinition",
    "FormError",
    "FormInstance",
    "FormSyntaxError",
    "MigratedField",
    "MigrationReport",
    "Node",
    "UnsupportedFeatureError",
    "cached_form",
    "migrate",
    "parse_form",
    "place_in",
]
