"""Reference data of a network: written by the server's admin side, read by every seat."""

from datetime import date
from typing import ClassVar

from pydantic import Field

from app.models.noun import Moment, Noun
from app.models.values import Role


class Network(Noun):
    """A network of mentors, Kümmerer and supervisors."""

    collection: ClassVar[str] = "network"

    name: str
    short_name: str = ""
    languages: tuple[str, ...] = ("de",)
    contact_phone: str | None = None


class Region(Noun):
    """A part of a network: districts by official key."""

    collection: ClassVar[str] = "region"

    name: str
    kreise: tuple[str, ...] = ()


class Person(Noun):
    """Somebody of the network."""

    collection: ClassVar[str] = "person"

    name: str
    role: Role
    firm_id: str | None = None
    region_ids: tuple[str, ...] = ()
    active: bool = True
    devices: dict[str, str] = Field(default_factory=dict)
    """Device (the last part of every stamp it makes) to what the person calls it."""


class Form(Noun):
    """One version of a questionnaire, as ODK XForms XML, with the data files it reads (CSV, XML, GeoJSON)."""

    collection: ClassVar[str] = "form"

    form_id: str
    version: str
    title: str | dict[str, str] = ""
    xform: str = Field(default="", repr=False)
    files: dict[str, str] = Field(default_factory=dict, repr=False)
    published_at: Moment | None = None
    status: str = "published"

    def title_in(self, language: str) -> str:
        """The title in a language, or in the first there is."""
        if isinstance(self.title, str):
            return self.title
        return self.title.get(language) or next(iter(self.title.values()), self.form_id)


class DirectoryEntry(Noun):
    """A provider, advice office, funding body or chamber; `as_of` says how old the entry is."""

    collection: ClassVar[str] = "directory"

    name: str
    kind: str = ""
    city: str = ""
    kreis5: str | None = None
    phone: str | None = None
    email: str | None = None
    website: str | None = None
    topics: tuple[str, ...] = ()
    description: str = ""
    as_of: date | None = None
    ended_on: date | None = None


class FundingRules(Noun):
    """The funding rules a network published: a rules file as it is, see `app.advice.funding`."""

    collection: ClassVar[str] = "funding_rules"

    as_of: date
    text: str = Field(default="", repr=False)
    published_at: Moment | None = None
