"""What expressions of an instance may ask of the world: clock, ids, texts, attached data."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache

from app.forms.context import Context
from app.forms.definition import FormDefinition
from app.forms.definition.secondary import DataDocument, read_csv, read_geojson, read_list
from app.forms.definition.texts import rendered
from app.forms.parse.xml import read_xml

# The file of `select_one_external`: choices of all lists, told apart by a column `list_name`.
ITEMSETS = "itemsets.csv"
_PROPERTIES = {
    "deviceid": "device_id",
    "username": "username",
    "email": "email",
    "phonenumber": "phone_number",
    "phone number": "phone_number",
}


class Environment:
    """Item 0 of every scope of one instance."""

    def __init__(
        self, definition: FormDefinition, context: Context, *, choice_label: Callable[..., str]
    ) -> None:
        self._definition = definition
        self._context = context
        self._documents: dict[str, DataDocument | None] = {}
        self._generator: random.Random | None = None
        self._session_seed: int | None = None
        self.language = definition.default_language
        self.choice_label = choice_label
        self.now: Callable[[], datetime] = context.now
        self.location = context.location

    @property
    def form_version(self) -> str:
        """Version of the form."""
        return self._definition.version

    @property
    def session_seed(self) -> int:
        """The seed of `randomize` without a seed: one order for as long as the instance is open."""
        if self._session_seed is None:
            self._session_seed = 1 + int(self.random() * 2_147_483_000)
        return self._session_seed

    def mint_uuid(self) -> str:
        """A fresh id."""
        return self._context.mint_id()

    def random(self) -> float:
        """A random number from 0 up to 1; its sequence hangs on the minted ids alone."""
        if self._generator is None:
            self._generator = random.Random(self._context.mint_id())
        return self._generator.random()

    def device_property(self, name: str) -> str:
        """A property of device or person; blank if unknown."""
        attribute = _PROPERTIES.get(name.strip().lower())
        return getattr(self._context, attribute) if attribute else ""

    def itext(self, text_id: str) -> str:
        """A translated text by its id, in the current language."""
        forms = self._definition.translations.get(self.language, {}).get(text_id)
        return rendered(forms.get("", ""), self._root_scope()) if forms else ""

    def itext_image(self, text_id: str) -> str:
        """The image of a translated text."""
        forms = self._definition.translations.get(self.language, {}).get(text_id)
        return rendered(forms.get("image", ""), self._root_scope()) if forms else ""

    def is_computed(self, text_id: str) -> bool:
        """Whether a translated text has outputs, so that it may change with the answers."""
        forms = self._definition.translations.get(self.language, {}).get(text_id, {})
        return any(not isinstance(content, str) for content in forms.values())

    def _root_scope(self) -> tuple[object, ...]:
        return self.root_scope

    root_scope: tuple[object, ...] = ()

    def instance_root(self, instance_id: str) -> DataDocument | None:
        """A secondary instance: written in the form, attached, or the last saved one."""
        if instance_id not in self._documents:
            self._documents[instance_id] = self._read(instance_id)
        return self._documents[instance_id]

    def _read(self, instance_id: str) -> DataDocument | None:
        instance = self._definition.instances.get(instance_id)
        if instance is None:
            return self._unnamed(instance_id)
        if instance.source == "jr://instance/last-saved":
            return DataDocument(read_xml(self._context.last_saved)) if self._context.last_saved else None
        if instance.source:
            name = instance.source.rpartition("/")[2]
            data = self._context.attachments.get(name)
            if data is not None:
                return read_attachment(name.rpartition(".")[2].lower(), data)
        return instance.document

    def _unnamed(self, instance_id: str) -> DataDocument | None:
        """What a form uses without declaring it: a list of itemsets.csv, or a table for `search()`."""
        table = self._context.attachments.get(f"{instance_id.removesuffix('.csv')}.csv")
        if table is not None:
            return read_attachment("csv", table)
        lists = self._context.attachments.get(ITEMSETS)
        return None if lists is None else read_list(lists, instance_id)


@lru_cache(maxsize=8)
def read_attachment(kind: str, data: bytes) -> DataDocument:
    """The data in a file of that kind (its suffix); the same file is read once."""
    if kind == "geojson":
        return read_geojson(data)
    if kind == "xml":
        return DataDocument(read_xml(data))
    return read_csv(data)
