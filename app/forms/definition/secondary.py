"""Secondary instances: choice lists and attached data, read-only, with an index for choice filters.

Nodes are made when an expression reaches them; a list of ten thousand choices costs no more than its parsing
until then.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Sequence
from dataclasses import dataclass
from xml.etree.ElementTree import Element as XmlElement
from xml.etree.ElementTree import SubElement

from app.forms.errors import FormSyntaxError


def local_name(tag: str) -> str:
    """A tag without its namespace."""
    return tag.rpartition("}")[2]


class DataNode:
    """A node of a secondary instance, over its XML element."""

    __slots__ = ("_children", "_index", "_parent", "element", "name", "position")
    relevant = True

    def __init__(self, element: XmlElement, parent: DataNode | None, position: int = 1) -> None:
        self.element = element
        self._parent = parent
        self.name = local_name(element.tag)
        # Among siblings of the same name, from 1.
        self.position = position
        self._children: list[DataNode] | None = None
        self._index: dict[tuple[str, str], dict[str, list[int]]] = {}

    @property
    def seen(self) -> str:
        """The string value."""
        element = self.element
        return "".join(element.itertext()).strip() if len(element) else (element.text or "")

    def up(self) -> DataNode | None:
        """The parent."""
        return self._parent

    def down(self) -> list[DataNode]:
        """The children."""
        children = self._children
        if children is None:
            counts: dict[str, int] = {}
            children = []
            for element in self.element:
                position = counts[element.tag] = counts.get(element.tag, 0) + 1
                children.append(DataNode(element, self, position))
            self._children = children
        return children

    def down_named(self, name: str) -> list[DataNode]:
        """The children of that name."""
        return [child for child in self.down() if child.name == name]

    def child_text(self, name: str) -> str:
        """The text of the first child of that name, without making a node of it; blank if there is none."""
        qualified = "}" + name
        for child in self.element:
            tag = child.tag
            if tag == name or tag.endswith(qualified):
                return "".join(child.itertext()).strip() if len(child) else (child.text or "")
        return ""

    def attributes(self) -> list[DataNode]:
        """Attribute nodes."""
        found = []
        for name, value in self.element.attrib.items():
            element = XmlElement(local_name(name))
            element.text = value
            found.append(DataNode(element, self))
        return found

    def items_where(self, item: str, child: str, value: str) -> Sequence[DataNode]:
        """Children named `item` with a child `child` of exactly that text, by an index made on first use."""
        key = (item, child)
        index = self._index.get(key)
        if index is None:
            index = self._index[key] = self._indexed(item, child)
        places = index.get(value)
        if not places:
            return ()
        children = self.down()
        return [children[place] for place in places]

    def _indexed(self, item: str, child: str) -> dict[str, list[int]]:
        index: dict[str, list[int]] = {}
        for place, element in enumerate(self.element):
            if local_name(element.tag) != item:
                continue
            for part in element:
                if local_name(part.tag) == child:
                    index.setdefault(part.text or "", []).append(place)
                    break
        return index


class TableNode:
    """The root of a table: its rows are items, their cells children named after the columns."""

    name = "root"
    relevant = True
    position = 1

    def __init__(self, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        self.columns = columns
        # The first of columns of one name, as the first child of a name is the one that counts.
        self.places = {name: place for place, name in reversed(list(enumerate(columns)))}
        self._rows = rows
        self._items: list[RowNode | None] = [None] * len(rows)
        self._index: dict[str, dict[str, list[int]]] = {}

    @property
    def seen(self) -> str:
        """The string value."""
        return "".join(item.seen for item in self.down())

    def up(self) -> None:
        """Nothing stands above."""
        return None

    def down(self) -> list[RowNode]:
        """The rows."""
        return [self._item(place) for place in range(len(self._rows))]

    def down_named(self, name: str) -> list[RowNode]:
        """The rows, if that is what they are called."""
        return self.down() if name == "item" else []

    def attributes(self) -> list[RowNode]:
        """A table has none."""
        return []

    def items_where(self, item: str, child: str, value: str) -> Sequence[RowNode]:
        """Rows with that text in the column `child`, by an index made on first use."""
        place = self.places.get(child)
        if place is None or item != "item":
            return ()
        index = self._index.get(child)
        if index is None:
            index = self._index[child] = {}
            for number, row in enumerate(self._rows):
                if place < len(row):
                    index.setdefault(row[place], []).append(number)
        return [self._item(number) for number in index.get(value, ())]

    def where(self, column: str, value: str) -> TableNode:
        """The table of those rows alone."""
        place = self.places.get(column)
        rows = [row for row in self._rows if place is not None and place < len(row) and row[place] == value]
        return TableNode(self.columns, rows)

    def _item(self, place: int) -> RowNode:
        item = self._items[place]
        if item is None:
            item = self._items[place] = RowNode(self, self._rows[place], place + 1)
        return item


class RowNode:
    """One row of a table."""

    __slots__ = ("_cells", "_table", "_values", "position")
    name = "item"
    relevant = True

    def __init__(self, table: TableNode, values: Sequence[str], position: int) -> None:
        self._table = table
        self._values = values
        self._cells: list[CellNode] | None = None
        self.position = position

    @property
    def seen(self) -> str:
        """The string value."""
        return "".join(self._values)

    def up(self) -> TableNode:
        """The table."""
        return self._table

    def down(self) -> list[CellNode]:
        """The cells."""
        if self._cells is None:
            self._cells = [
                CellNode(name, value, self)
                for name, value in zip(self._table.columns, self._values, strict=False)
            ]
        return self._cells

    def down_named(self, name: str) -> list[CellNode]:
        """The cells of that column."""
        return [cell for cell in self.down() if cell.name == name]

    def child_text(self, name: str) -> str:
        """The text of that column; blank if there is none."""
        place = self._table.places.get(name)
        return "" if place is None or place >= len(self._values) else self._values[place]

    def attributes(self) -> list[CellNode]:
        """A row has none."""
        return []

    def items_where(self, item: str, child: str, value: str) -> tuple[()]:
        """A row holds no rows."""
        return ()


class CellNode:
    """One cell of a table."""

    __slots__ = ("_row", "name", "seen")
    relevant = True
    position = 1

    def __init__(self, name: str, value: str, row: RowNode) -> None:
        self.name = name
        self.seen = value
        self._row = row

    def up(self) -> RowNode:
        """The row."""
        return self._row

    def down(self) -> list[CellNode]:
        """A cell has no children."""
        return []

    def down_named(self, name: str) -> list[CellNode]:
        """A cell has no children."""
        return []

    def attributes(self) -> list[CellNode]:
        """A cell has none."""
        return []

    def items_where(self, item: str, child: str, value: str) -> tuple[()]:
        """A cell holds no rows."""
        return ()


class DataDocument:
    """What `instance('id')` returns: the node above the root of the data."""

    name = ""
    seen = ""
    relevant = True
    position = 1

    def __init__(self, root: XmlElement | TableNode) -> None:
        self.root: DataNode | TableNode = root if isinstance(root, TableNode) else DataNode(root, None)

    def up(self) -> None:
        """A document has no parent."""
        return None

    def down(self) -> list[DataNode | TableNode]:
        """The root."""
        return [self.root]

    def down_named(self, name: str) -> list[DataNode | TableNode]:
        """The root, if it has that name."""
        return [self.root] if self.root.name == name else []

    def attributes(self) -> list[DataNode]:
        """A document has none."""
        return []

    def items_where(self, item: str, child: str, value: str) -> list[DataNode | TableNode]:
        """The root, if it is such an item."""
        return [
            root
            for root in self.down_named(item)
            if any(found.seen == value for found in root.down_named(child))
        ]


@dataclass(frozen=True)
class SecondaryInstance:
    """A secondary instance: written in the form, or attached to it under `source`."""

    instance_id: str
    source: str
    document: DataDocument | None


def read_csv(data: bytes) -> DataDocument:
    """A CSV file as `root/item/column`; comma, semicolon or tab separate columns, in this order."""
    text = data.decode("utf-8-sig", errors="replace")
    header_line = text.partition("\n")[0]
    delimiter = next((each for each in ",;\t" if each in header_line), ",")
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        names = [name.strip() for name in next(rows, [])]
        table = TableNode(names, [row for row in rows if any(row)])
    except csv.Error as error:
        raise FormSyntaxError(str(error), code="attachment_broken") from error
    return DataDocument(table)


def read_list(data: bytes, list_name: str) -> DataDocument:
    """One list of a table of lists, whose column `list_name` tells them apart."""
    table = read_csv(data).root
    assert isinstance(table, TableNode)
    return DataDocument(table.where("list_name", list_name))


def read_geojson(data: bytes) -> DataDocument:
    """A GeoJSON FeatureCollection as `root/item`: properties, id, and geometry as an ODK value."""
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
        root = XmlElement("root")
        for feature in features:
            item = SubElement(root, "item")
            SubElement(item, "geometry").text = _geometry(feature["geometry"])
            if "id" in feature:
                SubElement(item, "id").text = str(feature["id"])
            for name, value in (feature.get("properties") or {}).items():
                # "for each member of properties with a non-null value"
                if value is not None:
                    SubElement(item, name).text = value if isinstance(value, str) else json.dumps(value)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise FormSyntaxError("The attached GeoJSON cannot be read", code="attachment_broken") from error
    return DataDocument(root)


def _geometry(geometry: dict[str, object]) -> str:
    coordinates = geometry["coordinates"]
    kind = geometry["type"]
    assert isinstance(coordinates, list)
    points = [coordinates] if kind == "Point" else coordinates[0] if kind == "Polygon" else coordinates
    return "; ".join(f"{point[1]} {point[0]} 0 0" for point in points)
