"""
Releasing: which fields may leave the firm's own layer, and what the copy looks like.

The device shows the fields and sends the command; the server alone writes the copy. Nothing that is not
named leaves, and nothing outside `RELEASABLE` can be named.

Must not know: the store, the network.
"""

from datetime import datetime

from app.models.values import Fields, Json, texts_of, timestamp

RELEASABLE: dict[str, tuple[str, ...]] = {
    "need": (
        "topic",
        "description",
        "target_groups",
        "people",
        "people_range",
        "people_unskilled",
        "people_45plus",
        "horizon",
        "urgency",
        "megatrends",
        "goal",
        "extent",
        "cooperation",
    ),
    "knowledge": ("area", "reason", "until", "holders", "criticality", "risk", "light"),
}
"""Fields of an in-house record that may be released, in the order in which they are shown."""

ALWAYS_LEAVES = ("firm_id", "state", "created_at")
"""What the copy carries without being chosen: whose it is, where it stands, how old it is."""


def releasable_fields(collection: str | None = None) -> tuple[str, ...]:
    """The names that may be released: of one collection, or of all."""
    if collection is not None:
        return RELEASABLE.get(collection, ())
    return tuple(dict.fromkeys(name for names in RELEASABLE.values() for name in names))


def released_copy(
    collection: str, record_id: str, fields: Fields, args: Fields, *, now: datetime
) -> dict[str, Json]:
    """
    Make the fields of the record that the network gets to see.

    Args:
        collection: `need` or `knowledge`.
        record_id: Id of the in-house record; the copy names it as `origin_need` or `origin_knowledge`.
        fields: The in-house record's fields.
        args: Arguments of the `release` command; `fields` names what leaves.
        now: Time of the release.

    Returns:
        The fields of the copy in the firm's shared layer, exactly the named ones of `RELEASABLE` plus
        `ALWAYS_LEAVES`, the origin and the time.
    """
    named = set(texts_of(args, "fields"))
    copy: dict[str, Json] = {
        name: fields[name] for name in RELEASABLE.get(collection, ()) if name in named and name in fields
    }
    copy.update({name: fields[name] for name in ALWAYS_LEAVES if name in fields})
    copy[f"origin_{collection}"] = record_id
    copy["released_at"] = timestamp(now)
    return copy
