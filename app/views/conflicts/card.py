"""
The card "Zwei Antworten": the question, one option per answer, the third way, and what follows from it.

Nothing is chosen beforehand unless a rule gives a reason, and then the reason is told. Deciding shows a
snackbar with the way back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import flet as ft

from app.forms import FormError
from app.models.values import Json
from app.usecases.conflicts import (
    Conflict,
    Version,
    conflicts_of,
    find_conflict,
    give_own,
    take,
    take_back,
)
from app.usecases.errors import UseCaseError
from app.views.conflicts.words import (
    decision_words,
    device_words,
    effect_words,
    field_words,
    locked_words,
    route_to,
    rule_words,
    summary_words,
    surveyed_words,
    version_words,
    who_words,
)
from app.views.flet_guard import component
from app.views.kit import buttons, snackbar
from app.views.kit.cards import note, section
from app.views.kit.empty import empty_state
from app.views.kit.fields import TextInput
from app.views.kit.icons import lead
from app.views.kit.status import chip
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.kit.tiles import monogram, tile, tile_group
from app.views.shell import initials
from app.views.state import AppState, navigate, use_app, use_revision
from app.views.texts import t
from app.views.theme import RADIUS_LARGE, RADIUS_MEDIUM

LEAVE_OPEN, OWN = "open", "own"


def _option(
    rows: Sequence[ft.Control], *, chosen: bool, on_click: Callable[[], Any] | None, label: str
) -> ft.Control:
    """One answer as a large radio card."""
    mark = ft.Icons.RADIO_BUTTON_CHECKED_ROUNDED if chosen else ft.Icons.RADIO_BUTTON_UNCHECKED_ROUNDED
    ink = ft.Colors.PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT
    body = ft.Row(
        [
            ft.Icon(mark, size=26, color=ink),
            ft.Column(list(rows), spacing=6, expand=True, tight=True),
        ],
        spacing=14,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    width = 2.0 if chosen else 1.5
    return tappable(
        body,
        on_click,
        label=label,
        selected=chosen,
        bgcolor=ft.Colors.PRIMARY_CONTAINER if chosen else ft.Colors.SURFACE_CONTAINER_LOWEST,
        border=ft.Border.all(width, ft.Colors.PRIMARY if chosen else ft.Colors.OUTLINE),
        border_radius=RADIUS_LARGE,
        padding=ft.Padding.symmetric(vertical=16 - width, horizontal=16 - width),
    )


def _version_option(
    conflict: Conflict,
    version: Version,
    *,
    chosen: bool,
    on_click: Callable[[], Any] | None,
    now: datetime,
) -> ft.Control:
    ink = ft.Colors.ON_PRIMARY_CONTAINER if chosen else ft.Colors.ON_SURFACE
    quiet = ft.Colors.ON_PRIMARY_CONTAINER if chosen else ft.Colors.ON_SURFACE_VARIANT
    lines = [part for part in (surveyed_words(version, now=now), device_words(version)) if part]
    who = ft.Row(
        [
            monogram(initials(who_words(version)), "primary" if version.here else None, size=36, circle=True),
            ft.Column(
                [
                    text(who_words(version), "label-large", color=ink, size=15),
                    *(text(line, color=quiet) for line in lines),
                ],
                spacing=1,
                expand=True,
                tight=True,
            ),
        ],
        spacing=12,
        vertical_alignment=ft.CrossAxisAlignment.START,
    )
    value = version_words(conflict, version)
    rows: list[ft.Control] = [text(value, "title-large", color=ink, size=20), who]
    if version.stands and conflict.state != "decided":
        rows.append(ft.Row([chip(t("gilt zurzeit"), ft.Icons.PUSH_PIN_ROUNDED)], wrap=True))
    spoken = ", ".join([value, who_words(version), *lines])
    return _option(rows, chosen=chosen, on_click=on_click, label=spoken)


def _own_value(
    conflict: Conflict, typed: str, set_typed: Callable[[str], Any], error: str | None
) -> ft.Control:
    """The field for another value than either."""
    if conflict.kind == "choice":
        rows: list[ft.Control] = []
        for code, words in conflict.options:
            selected = code == typed
            rows.append(
                tappable(
                    ft.Row(
                        [
                            ft.Icon(
                                ft.Icons.CHECK_ROUNDED if selected else ft.Icons.CIRCLE_OUTLINED,
                                size=20,
                                color=ft.Colors.PRIMARY,
                            ),
                            ft.Container(text(words), expand=True),
                        ],
                        spacing=10,
                    ),
                    (lambda value: lambda: set_typed(value))(code),
                    selected=selected,
                    padding=ft.Padding.symmetric(vertical=12, horizontal=10),
                    border_radius=RADIUS_MEDIUM,
                )
            )
        # A long list (districts) scrolls by itself and leaves the bar in its place.
        long = len(rows) > 8
        return ft.Container(
            ft.Column(rows, spacing=0, tight=True, scroll=ft.ScrollMode.AUTO if long else None),
            height=300 if long else None,
            border=ft.Border.all(1.5, ft.Colors.OUTLINE),
            border_radius=RADIUS_MEDIUM,
        )
    hint = {"date": t("TT.MM.JJJJ"), "number": t("Zahl")}.get(conflict.kind)
    return ft.Container(
        TextInput(
            t("Andere Angabe"),
            typed,
            set_typed,
            delay=0.15,
            error=error,
            hint_text=hint,
            multiline=conflict.kind == "text",
            keyboard_type=ft.KeyboardType.NUMBER if conflict.kind == "number" else None,
        )
    )


def own_value_of(conflict: Conflict, typed: str) -> Json:
    """
    What was typed, as the record holds it.

    Raises:
        ValueError: It is not what the field takes.
    """
    words = typed.strip()
    if not words:
        raise ValueError("empty")
    if conflict.kind == "number":
        value = float(words.replace(".", "").replace(",", ".")) if "," in words else float(words)
        if conflict.collection == "interview":
            return f"{value:g}"
        return int(value) if value.is_integer() else value
    if conflict.kind == "date":
        for form in ("%d.%m.%Y", "%d.%m.%y", "%Y-%m-%d"):
            try:
                return datetime.strptime(words, form).date().isoformat()
            except ValueError:
                continue
        raise ValueError("no date")
    return words


def _header(conflict: Conflict) -> list[ft.Control]:
    return [
        muted(field_words(conflict), "label-large", size=15),
        heading(t("Welche Angabe stimmt?"), "title-large", level=2, size=23),
        muted(
            t("Alle bleiben im Verlauf. Nichts geht verloren.")
            if len(conflict.versions) > 2
            else t("Beide bleiben im Verlauf. Nichts geht verloren.")
        ),
    ]


def _solved(state: AppState, conflict: Conflict) -> ft.Control | None:
    """What a rule or a person solved on the same record."""
    others = [
        each
        for each in conflicts_of(state.seat, conflict.collection, conflict.record_id, language=state.language)
        if each.key != conflict.key and each.state != "open"
    ]
    if not others:
        return None
    return section(
        t("Schon gelöst"), tile_group([solved_tile(each, now=state.seat.now()) for each in others])
    )


def solved_tile(conflict: Conflict, *, now: datetime, with_title: bool = False) -> ft.Control:
    """One that is solved: what stands, and why."""
    icon = ft.Icons.NOTES_ROUNDED if conflict.rule == "append" else ft.Icons.DONE_ALL_ROUNDED
    why = (
        decision_words(conflict.decision, now=now)
        if conflict.decision is not None
        else rule_words(conflict.rule)
    )
    field = field_words(conflict)
    if with_title and conflict.title:
        field = f"{conflict.title}, {field}"
    return tile(
        summary_words(conflict),
        lead=lead(icon, "ok"),
        subtitle=f"{field}. {why}",
        on_click=lambda: navigate(route_to(conflict)),
        key=conflict.key,
    )


def _decided(
    state: AppState, conflict: Conflict, leave: Callable[[], Any]
) -> tuple[list[ft.Control], ft.Control]:
    """The card of a decision: who decided, what there was, and the way back."""
    now = state.seat.now()
    assert conflict.decision is not None
    current = state.seat.store.record(conflict.collection, conflict.record_id)
    rows: list[ft.Control] = [
        note(
            decision_words(conflict.decision, now=now),
            role="ok",
            icon=ft.Icons.HOW_TO_REG_ROUNDED,
            title=t("Andere Angabe") if conflict.decision.own else None,
        ),
        *(
            _version_option(conflict, each, chosen=each.stands, on_click=None, now=now)
            for each in conflict.versions
        ),
    ]
    if conflict.decision.own and current is not None:
        rows.insert(1, muted(t("Keine der beiden Antworten galt. Im Eintrag steht die andere Angabe.")))

    def reopen() -> None:
        take_back(state.seat, conflict.collection, conflict.record_id, conflict.path)
        snackbar.show(t("Wieder offen. Alle Antworten sind noch da."))

    bar = ft.Row(
        [
            buttons.outlined(t("Zurück"), leave),
            ft.Container(
                buttons.tonal(
                    t("Wieder öffnen"), reopen, icon=ft.Icons.UNDO_ROUNDED, disabled=bool(conflict.locked)
                ),
                expand=True,
            ),
        ],
        spacing=10,
    )
    return rows, bar


@component
def ConflictPane(
    collection: str, record_id: str, path: str, leave: Callable[[], Any], title: bool = True
) -> ft.Control:
    """
    The card as a pane: scrolls by itself, the decision at its lower edge.

    Args:
        collection, record_id, path: The field.
        leave: What "Später" does, and what follows a decision.
        title: Show the firm's name at the top.
    """
    state = use_app()
    use_revision()
    chosen, set_chosen = ft.use_state("")
    typed, set_typed = ft.use_state("")
    error, set_error = ft.use_state("")
    conflict = find_conflict(state.seat, collection, record_id, path, language=state.language)
    if conflict is None:
        return ft.Container(
            empty_state(
                t("Hier gibt es nichts mehr zu entscheiden"),
                t("Jemand hat schon entschieden, oder der Eintrag ist nicht mehr auf diesem Gerät."),
                buttons.tonal(t("Zurück"), leave),
            )
        )
    current = conflict
    now = state.seat.now()

    def choose(value: str) -> Callable[[], Any] | None:
        return None if current.locked else lambda: set_chosen(value)

    def type_own(value: str) -> None:
        set_typed(value)
        set_error("")

    def decide() -> None:
        if selected == LEAVE_OPEN:
            leave()
            return
        try:
            if selected == OWN:
                give_own(state.seat, current, own_value_of(current, typed))
            else:
                take(state.seat, current, current.versions[int(selected)])
        except ValueError:
            set_error(t("Das passt nicht zu diesem Feld. Bitte prüfen Sie die Angabe."))
            return
        except FormError:
            set_error(t("Diese Angabe nimmt die Frage nicht an. Bitte prüfen Sie sie."))
            return
        except UseCaseError:
            snackbar.show(t("Das ließ sich nicht entscheiden. Beide Antworten sind noch da."))
            return
        undo = None
        if current.kind != "deletion":

            def undo() -> None:
                take_back(state.seat, current.collection, current.record_id, current.path)

        snackbar.show(t("Entschieden. Beide Antworten bleiben im Verlauf."), undo=undo)
        leave()

    selected = chosen
    if conflict.state == "rule" and not chosen:
        selected = str(next((at for at, each in enumerate(conflict.versions) if each.stands), 0))
    rows: list[ft.Control] = []
    if title:
        rows.append(ft.Row([chip(t("Zwei Antworten"), ft.Icons.CALL_SPLIT_ROUNDED, "warn")], wrap=True))
        rows.append(heading(conflict.title, "title-large", level=2))
    if conflict.state == "decided":
        rows += [muted(field_words(conflict), "label-large", size=15)]
        body, bar = _decided(state, conflict, leave)
        rows += body
    else:
        rows += [*_header(conflict), ft.Container(height=2)]
        if conflict.rule:
            rows.append(
                note(
                    rule_words(conflict.rule),
                    role="ok",
                    icon=ft.Icons.DONE_ALL_ROUNDED,
                    title=t("Schon gelöst: {summary}", summary=summary_words(conflict)),
                )
            )
        for at, version in enumerate(conflict.versions):
            rows.append(
                _version_option(
                    conflict, version, chosen=selected == str(at), on_click=choose(str(at)), now=now
                )
            )
        if not conflict.locked and conflict.kind != "deletion" and conflict.rule != "append":
            rows.append(
                _option(
                    [text(t("Andere Angabe"), "label-large")],
                    chosen=selected == OWN,
                    on_click=choose(OWN),
                    label=t("Andere Angabe"),
                )
            )
            if selected == OWN:
                rows.append(_own_value(conflict, typed, type_own, error or None))
                if error and conflict.kind == "choice":
                    rows.append(text(error, color=ft.Colors.ERROR))
        if not conflict.locked and conflict.state == "open":
            rows.append(
                _option(
                    [
                        text(t("Noch offen lassen"), "label-large"),
                        muted(t("Zuerst beim Betrieb nachfragen")),
                    ],
                    chosen=selected == LEAVE_OPEN,
                    on_click=choose(LEAVE_OPEN),
                    label=t("Noch offen lassen, beim Betrieb nachfragen"),
                )
            )
        if conflict.locked:
            rows.append(note(locked_words(conflict.locked), role="neutral", icon=ft.Icons.LOCK_ROUNDED))
        elif effect := effect_words(conflict.effect):
            rows.append(note(effect))
        bar = _decision_bar(selected, typed, leave, decide, locked=bool(conflict.locked))
    if (solved := _solved(state, conflict)) is not None:
        rows += [ft.Container(height=4), solved]
    side = 20 if state.expanded else 16
    return ft.Column(
        [
            ft.Column(
                [
                    ft.Container(
                        ft.Column(
                            rows,
                            spacing=10,
                            tight=True,
                            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
                        ),
                        padding=ft.Padding.only(left=side, top=12, right=side, bottom=20),
                    )
                ],
                expand=True,
                scroll=ft.ScrollMode.AUTO,
                horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
            ),
            ft.Container(
                bar,
                bgcolor=ft.Colors.SURFACE_CONTAINER,
                border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
                padding=ft.Padding.symmetric(vertical=12, horizontal=side),
            ),
        ],
        spacing=0,
        expand=True,
        horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
    )


def _decision_bar(
    selected: str, typed: str, leave: Callable[[], Any], decide: Callable[[], Any], *, locked: bool
) -> ft.Control:
    ready = bool(selected) and not locked and (selected != OWN or bool(typed.strip()))
    return ft.Row(
        [
            buttons.outlined(t("Später"), leave, large=True),
            ft.Container(
                buttons.primary(t("Übernehmen"), decide, icon=ft.Icons.CHECK_ROUNDED, disabled=not ready),
                expand=True,
            ),
        ],
        spacing=10,
    )


__all__ = ["ConflictPane", "own_value_of", "solved_tile"]
