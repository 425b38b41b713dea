"""What a person filled in: the state of one form instance."""

from app.forms.instance.form_instance import FormInstance
from app.forms.instance.node import Choice, Node

__all__ = ["Choice", "FormInstance", "Node"]
