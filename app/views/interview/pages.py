"""
Cut the sections of a form into the pages of a conversation, and a page into rows.

A section is one page, apart from its repeats: each repeat instance ("Bedarf 2 von 3") is a page of its own,
so that "Weiter" walks through a talk in the order in which people tell it. Repeats inside an instance stay
on the page of that instance. Pure: reads the nodes of the form, knows no screen.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from app.forms import FormInstance, Node

QUESTION_KINDS = frozenset({"input", "select", "select_multiple", "rank", "range", "trigger", "upload"})


@dataclass(frozen=True)
class PageRef:
    """One page: a run of questions of a section (`instance` empty) or one repeat instance."""

    section: str
    part: int = 0
    instance: str = ""


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
            if node.label:
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


def pages_of(instance: FormInstance, section: str) -> tuple[PageRef, ...]:
    """The pages of one section as its answers stand now; never empty."""
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


def page_of(instance: FormInstance, path: str) -> PageRef | None:
    """The page on which a question stands; None when the form has no such question (any more)."""
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
            return _nearest(pages_of(instance, section), index)
    return _nearest(pages_of(instance, section), 0)


def _nearest(pages: Sequence[PageRef], part: int) -> PageRef:
    before = [page for page in pages if page.part <= part]
    return before[-1] if before else pages[0]


def rows_of(instance: FormInstance, page: PageRef) -> tuple[Row, ...]:
    """What stands on a page, from top to bottom; only what is relevant now."""
    if page.instance:
        return tuple(_rows(flatten(instance.node(page.instance).children)))
    parts = parts_of(section_nodes(instance, page.section))
    if page.part >= len(parts):
        return ()
    part = parts[page.part]
    if not isinstance(part, list):
        return (SeriesRow(part.path),)
    rows = list(_rows(iter(part)))
    following = parts[page.part + 1] if page.part + 1 < len(parts) else None
    if following is not None and not isinstance(following, list) and following.relevant:
        rows.append(SeriesRow(following.path))
    return tuple(rows)


def _rows(nodes: Iterator[Node]) -> list[Row]:
    rows: list[Row] = []
    for node in nodes:
        if not node.relevant:
            continue
        if node.kind == "group":
            rows.append(GroupRow(node.path, node.label))
        elif node.kind == "note":
            last = rows[-1] if rows else None
            if isinstance(last, QuestionRow):
                rows[-1] = QuestionRow(last.path, (*last.notes, node.path))
            else:
                rows.append(NoteRow(node.path))
        elif node.kind == "repeat":
            for child in node.children:
                rows.append(NestedRow(child.path))
                rows.extend(_rows(flatten(child.children)))
            rows.append(SeriesRow(node.path))
        else:
            rows.append(QuestionRow(node.path))
    while rows and isinstance(rows[-1], GroupRow):
        rows.pop()
    return [row for index, row in enumerate(rows) if not _empty_heading(rows, index)]


def _empty_heading(rows: list[Row], index: int) -> bool:
    row, following = rows[index], rows[index + 1] if index + 1 < len(rows) else None
    if not isinstance(row, GroupRow) or not isinstance(following, GroupRow):
        return False
    return not following.path.startswith(row.path + "/")


def title_of(node: Node) -> str:
    """What tells an instance apart from its neighbours: its first answer, as a person reads it."""
    for child in flatten(node.children):
        if child.kind in ("input", "select") and child.relevant and child.value:
            return child.text
    return ""
