"""
What all nouns share: they are read from the flat fields of a record, checked once, and frozen.

A record that does not fit its model is isolated: reading many yields the good ones and names the others,
so that one bad record never empties a list.

    UnreadableRecordError   this record does not fit its model

Must not know: the store, the network; which scopes a person may see.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, ClassVar, Generic, Protocol, Self, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationError

from app.models.scopes import layer_of
from app.models.values import Fields, Layer


class UnreadableRecordError(Exception):
    """A record does not fit its model; `where` names the fields, never their values."""

    code = "record_unreadable"

    def __init__(self, collection: str, record_id: str, where: tuple[str, ...]) -> None:
        super().__init__(f"{collection} {record_id}: {', '.join(where)}")
        self.collection = collection
        self.record_id = record_id
        self.where = where


class RecordLike(Protocol):
    """What a noun is read from; the store's records are that."""

    @property
    def id(self) -> str: ...
    @property
    def scope(self) -> str: ...
    @property
    def fields(self) -> Fields: ...


def _aware(value: datetime) -> datetime:
    # Times are written with an offset; one without can only come from foreign data, and UTC is our rule.
    return value if value.tzinfo else value.replace(tzinfo=UTC)


Moment = Annotated[datetime, AfterValidator(_aware)]
"""A time in a record: always aware."""


class Noun(BaseModel):
    """A frozen record of one collection; fields it does not know stay in the record, untouched."""

    model_config = ConfigDict(frozen=True, extra="ignore")
    collection: ClassVar[str]

    id: str
    scope: str

    @property
    def layer(self) -> Layer:
        """The layer the record lives in."""
        return layer_of(self.scope) or "reference"

    @classmethod
    def read(cls, record: RecordLike) -> Self:
        """
        Read a record.

        Raises:
            UnreadableRecordError: It does not fit.
        """
        named = {name: value for name, value in record.fields.items() if name in cls.model_fields}
        try:
            return cls.model_validate({**named, "id": record.id, "scope": record.scope})
        except ValidationError as error:
            where = tuple(str(fault["loc"][0]) for fault in error.errors() if fault["loc"])
            raise UnreadableRecordError(cls.collection, record.id, where) from None


N = TypeVar("N", bound=Noun)


@dataclass(frozen=True)
class Reading(Generic[N]):
    """Many records read: the good ones, and the ids of those that need help."""

    nouns: tuple[N, ...]
    unreadable: tuple[str, ...]


def read_all(model: type[N], records: Iterable[RecordLike]) -> Reading[N]:
    """Read many records of one collection; unreadable ones are set aside, not raised."""
    nouns: list[N] = []
    unreadable: list[str] = []
    for record in records:
        try:
            nouns.append(model.read(record))
        except UnreadableRecordError as error:
            unreadable.append(error.record_id)
    return Reading(tuple(nouns), tuple(unreadable))
