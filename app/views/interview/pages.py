"""
Cut the sections of a form into the pages of a conversation, and a page into rows.

A section is one page, apart from its repeats: each repeat instance ("Bedarf 2 von 3") is a page of its own,
so that "Weiter" walks through a talk in the order in which people tell it. Repeats inside an instance stay
on the page of that instance.

A page that is long is cut again, so that only what is seen is built: into stretches of `MOST_ROWS`, or, for
whoever likes it that way, into single questions. Pure: reads the nodes of the form, knows no screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.forms import FormInstance, Node
from app.usecases.interview_sections import is_table_head, is_table_title, label_of_group

QUESTION_KINDS = frozenset({"input", "select", "select_multiple", "rank", "range", "trigger", "upload"})


MOST_ROWS = 40
"""Rows of a section that are one page; a longer one is cut into stretches of as many."""
SLACK = 20
"""So much longer a page may be before it is cut: nobody wants a last stretch of two questions."""
TOGETHER = frozenset({"field-list", "table-list"})
"""Appearances of a group whose questions the form wants side by side."""


@dataclass(frozen=True)
class PageRef:
    """
    One page: a run of questions of a section (`instance` empty) or one repeat instance.

    `unit` is the part of it that is on screen when it is cut: "#2" for the third stretch, the path of a
    question or group when there is one question per screen; empty for all of it.
    """

    section: str
    part: int = 0
    instance: str = ""
    unit: str = ""


@dataclass(frozen=True)
class GroupRow:
    """The heading of a group inside a page."""

    path: str
    label: str


@dataclass(frozen=True)
class QuestionRow:
    """A question and the notes that follow it directly and therefore sit in its card."""

    path: str
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class NoteRow:
    """A note without a question before it."""

    path: str


@dataclass(frozen=True)
class SeriesRow:
    """A repeat seen from outside: its instances as a list, or the invitation to add the first one."""

    path: str


@dataclass(frozen=True)
class NestedRow:
    """The heading of one instance of a repeat that lies inside another instance."""

    path: str


Row = GroupRow | QuestionRow | NoteRow | SeriesRow | NestedRow


def flatten(nodes: Sequence[Node]) -> Iterator[Node]:
    """Walk groups down to questions, notes and repeats; a group with a label comes before its content."""
    for node in nodes:
        if node.kind == "group":
            if label_of_group(node):
                yield node
            yield from flatten(node.children)
        elif node.kind in QUESTION_KINDS or node.kind in ("note", "repeat"):
            yield node


def section_nodes(instance: FormInstance, section: str) -> tuple[Node, ...]:
    """
    The nodes of a section.

    A section is a group at the top of the form, a repeat there, or a run of loose questions between those;
    a run is known by the path of its first question.
    """
    first = instance.node(section)
    if first.kind == "group":
        return first.children
    if first.kind == "repeat" or first.parent is None:
        return (first,)
    siblings = first.parent.children
    run: list[Node] = []
    for node in siblings[[sibling.path for sibling in siblings].index(section) :]:
        if node.kind in ("group", "repeat"):
            break
        run.append(node)
    return tuple(run)


def section_of(instance: FormInstance, node: Node) -> str:
    """The section a node stands in."""
    top = node
    while top.parent is not None and top.parent.parent is not None:
        top = top.parent
    if top.kind in ("group", "repeat") or top.parent is None:
        return top.path
    first: Node | None = None
    for sibling in top.parent.children:
        if sibling.kind in ("group", "repeat"):
            first = None
        elif first is None and sibling.kind != "model":
            first = sibling
        if sibling.path == top.path:
            break
    return first.path if first is not None else top.path


def parts_of(nodes: Sequence[Node]) -> list[list[Node] | Node]:
    """Split a section at its repeats: runs of questions and repeats in turn, in document order."""
    parts: list[list[Node] | Node] = []
    run: list[Node] = []
    for node in flatten(nodes):
        if node.kind == "repeat":
            parts.append(run)
            parts.append(node)
            run = []
        else:
            run.append(node)
    parts.append(run)
    return parts


def pages_of(instance: FormInstance, section: str, *, single: bool = False) -> tuple[PageRef, ...]:
    """
    The pages of one section as its answers stand now; never empty.

    Args:
        instance: The interview.
        section: Path of the section.
        single: One question per screen.
    """
    pages = _whole_pages(instance, section)
    return tuple(part for page in pages for part in _cut(instance, page, single=single))


def _whole_pages(instance: FormInstance, section: str) -> tuple[PageRef, ...]:
    pages: list[PageRef] = []
    for index, part in enumerate(parts_of(section_nodes(instance, section))):
        if isinstance(part, list):
            if any(node.relevant and node.kind != "group" for node in part):
                pages.append(PageRef(section, index))
        elif part.relevant:
            if not part.children and not _shown_by_page_before(pages, index):
                pages.append(PageRef(section, index))
            pages.extend(PageRef(section, index, child.path) for child in part.children)
    return tuple(pages) or (PageRef(section),)


def _shown_by_page_before(pages: list[PageRef], index: int) -> bool:
    return bool(pages) and not pages[-1].instance and pages[-1].part == index - 1


def _cut(instance: FormInstance, page: PageRef, *, single: bool) -> tuple[PageRef, ...]:
    """The stretches of a page, or its single questions; the page itself if there is nothing to cut."""
    rows = _numbered(instance, page)
    if single:
        units = [unit for unit, _ in _units(instance, rows)]
    elif len(rows) > MOST_ROWS + SLACK:
        units = list(dict.fromkeys(_stretch(place) for place, _ in rows))
    else:
        return (page,)
    return tuple(replace(page, unit=unit) for unit in units) or (page,)


def _stretch(place: int) -> str:
    return f"#{place // MOST_ROWS}"


def _units(
    instance: FormInstance, rows: Sequence[tuple[int, Row]]
) -> list[tuple[str, list[tuple[int, Row]]]]:
    """Rows by screen: each question alone, headings with what follows them, a field-list in one."""
    units: list[tuple[str, list[tuple[int, Row]]]] = []
    waiting: list[tuple[int, Row]] = []
    for place, row in rows:
        if isinstance(row, GroupRow | NestedRow):
            waiting.append((place, row))
            continue
        unit = _together(instance.node(row.path)) or row.path
        note = isinstance(row, NoteRow) and not waiting
        if units and (units[-1][0] == unit or note):
            units[-1][1].extend([*waiting, (place, row)])
        else:
            units.append((unit, [*waiting, (place, row)]))
        waiting = []
    return units


def _together(node: Node) -> str:
    """The outermost group around a node that wants its questions on one screen; empty if none does."""
    found = ""
    link = node.parent
    while link is not None:
        if link.kind == "group" and TOGETHER & link.appearance:
            found = link.path
        link = link.parent
    return found


def page_of(instance: FormInstance, path: str, *, single: bool = False) -> PageRef | None:
    """The page on which a question stands; None when the form has no such question (any more)."""
    whole = _whole_page_of(instance, path)
    if whole is None:
        return None
    parts = _cut(instance, whole, single=single)
    for part in parts:
        shown = rows_of(instance, part)
        if any(row.path == path or (isinstance(row, QuestionRow) and path in row.notes) for row in shown):
            return part
    # A group or an instance is where its first row is.
    for part in parts:
        if any(row.path.startswith((path + "/", path + "[")) for row in rows_of(instance, part)):
            return part
    return parts[0]


def _whole_page_of(instance: FormInstance, path: str) -> PageRef | None:
    try:
        node = instance.node(path)
    except KeyError:
        return None
    section = section_of(instance, node)
    chain = [node]
    while chain[-1].parent is not None:
        chain.append(chain[-1].parent)
    outermost = next((link for link in reversed(chain) if link.kind in ("repeat", "instance")), None)
    paths = {link.path for link in chain}
    for index, part in enumerate(parts_of(section_nodes(instance, section))):
        if isinstance(part, list):
            if outermost is None and any(item.path in paths for item in part):
                return PageRef(section, index)
        elif outermost is not None and part.path in (outermost.path, getattr(outermost.parent, "path", "")):
            entry = next((link for link in reversed(chain) if link.kind == "instance"), None)
            if entry is None:
                entry = part.children[0] if part.children else None
            if entry is not None:
                return PageRef(section, index, entry.path)
            return _nearest(_whole_pages(instance, section), index)
    return _nearest(_whole_pages(instance, section), 0)


def _nearest(pages: Sequence[PageRef], part: int) -> PageRef:
    before = [page for page in pages if page.part <= part]
    return before[-1] if before else pages[0]


def rows_of(instance: FormInstance, page: PageRef) -> tuple[Row, ...]:
    """What stands on a page, from top to bottom; only what is relevant now."""
    rows = _numbered(instance, page)
    if page.unit.startswith("#"):
        rows = [(place, row) for place, row in rows if _stretch(place) == page.unit]
    elif page.unit:
        rows = next((found for unit, found in _units(instance, rows) if unit == page.unit), [])
    return tuple(_with_notes(instance, [row for _, row in rows]))


def _numbered(instance: FormInstance, page: PageRef) -> list[tuple[int, Row]]:
    """The rows of a whole page, each with its place among all there could be: answers do not move it."""
    if page.instance:
        return _tidy(_rows(flatten(instance.node(page.instance).children)))
    parts = parts_of(section_nodes(instance, page.section))
    if page.part >= len(parts):
        return []
    part = parts[page.part]
    if not isinstance(part, list):
        return [(0, SeriesRow(part.path))]
    rows = _tidy(_rows(iter(part)))
    following = parts[page.part + 1] if page.part + 1 < len(parts) else None
    if following is not None and not isinstance(following, list) and following.relevant:
        rows.append((rows[-1][0] if rows else 0, SeriesRow(following.path)))
    return rows


def _rows(nodes: Iterable[Node], start: int = 0) -> list[tuple[int, Row]]:
    rows: list[tuple[int, Row]] = []
    place = start
    for node in nodes:
        if node.kind == "repeat":
            if not node.relevant:
                continue
            for child in node.children:
                rows.append((place, NestedRow(child.path)))
                beneath = tuple(flatten(child.children))
                rows.extend(_rows(beneath, place))
                place += max(len(beneath), 1)
            rows.append((max(place - 1, 0), SeriesRow(node.path)))
            continue
        if node.relevant and not is_table_head(node) and not is_table_title(node):
            if node.kind == "group":
                rows.append((place, GroupRow(node.path, label_of_group(node))))
            elif node.kind == "note":
                rows.append((place, NoteRow(node.path)))
            else:
                rows.append((place, QuestionRow(node.path)))
        if node.kind != "group":
            place += 1
    return rows


def _tidy(rows: list[tuple[int, Row]]) -> list[tuple[int, Row]]:
    """Without headings that have nothing beneath them."""
    while rows and isinstance(rows[-1][1], GroupRow):
        rows.pop()
    return [pair for index, pair in enumerate(rows) if not _empty_heading(rows, index)]


def _empty_heading(rows: list[tuple[int, Row]], index: int) -> bool:
    row, following = rows[index][1], rows[index + 1][1] if index + 1 < len(rows) else None
    if not isinstance(row, GroupRow) or not isinstance(following, GroupRow):
        return False
    return not following.path.startswith(row.path + "/")


def _with_notes(instance: FormInstance, rows: list[Row]) -> list[Row]:
    """Notes that directly follow a question sit in its card."""
    found: list[Row] = []
    for row in rows:
        last = found[-1] if found else None
        if isinstance(row, NoteRow) and isinstance(last, QuestionRow):
            found[-1] = QuestionRow(last.path, (*last.notes, row.path))
        else:
            found.append(row)
    return found


def title_of(node: Node) -> str:
    """What tells an instance apart from its neighbours: its first answer, as a person reads it."""
    for child in flatten(node.children):
        if child.kind in ("input", "select") and child.relevant and child.value:
            return child.text
    return ""
