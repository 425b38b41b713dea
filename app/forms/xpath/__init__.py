"""XPath 1.0 in the ODK dialect, compiled to closures. Knows neither definition nor instance."""

from app.forms.xpath.code import Code, flag_of, flag_value, number_of, text_of, text_value
from app.forms.xpath.compiler import Compiled, Reference, compile_expression
from app.forms.xpath.nodes import DynamicNode, Environment, Scope, StaticElement
from app.forms.xpath.parser import parse_expression
from app.forms.xpath.values import number_text, to_number

__all__ = [
    "Code",
    "Compiled",
    "DynamicNode",
    "Environment",
    "Reference",
    "Scope",
    "StaticElement",
    "compile_expression",
    "flag_of",
    "flag_value",
    "number_of",
    "number_text",
    "parse_expression",
    "text_of",
    "text_value",
    "to_number",
]
