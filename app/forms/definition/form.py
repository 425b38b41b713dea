"""The definition of one form, as a whole. Immutable and shared by all its instances; knows no answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from app.forms.definition.elements import Action, Element, Rule, Seed
from app.forms.definition.graph import Trigger
from app.forms.definition.secondary import SecondaryInstance
from app.forms.definition.texts import Translations
from app.forms.errors import UnsupportedFeatureError


class UnknownReference(NamedTuple):
    """An expression names a path that is not in the form; it finds nothing there."""

    where: str
    attribute: str
    path: str
    expression: str


@dataclass(frozen=True, eq=False)
class FormDefinition:
    """One version of one form."""

    form_id: str
    version: str
    title: str
    languages: tuple[str, ...]
    default_language: str
    style: frozenset[str]
    root: Element
    elements: Mapping[str, Element]
    seed: Seed
    translations: Translations
    instances: Mapping[str, SecondaryInstance]
    triggers: tuple[Trigger, ...]
    actions: tuple[Action, ...]
    instance_name: Rule | None
    submission: Mapping[str, str] = field(default_factory=dict)
    unknown_references: tuple[UnknownReference, ...] = ()
    # What a form that was read with `tolerant` uses in vain.
    unsupported: tuple[UnsupportedFeatureError, ...] = ()
