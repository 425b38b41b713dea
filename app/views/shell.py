"""
The frame of every screen: header with the safe indicator, bar or rail, content, bottom bar.

`shell` is a plain function that builds the `View` of one screen, so that each screen stays the
component that owns its hooks. Under 840 px: a navigation bar on the root destinations, a back arrow
elsewhere. From 840 px: the rail with logo, safe indicator and avatar, always in the same place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import flet as ft

from app.views.destinations import Destination, destinations_of
from app.views.flet_guard import component
from app.views.kit.buttons import icon_button
from app.views.kit.error_card import error_card
from app.views.kit.safe_indicator import SafePill, SafeRail
from app.views.kit.tap import tappable
from app.views.kit.text import heading, muted, text
from app.views.state import AppState, navigate
from app.views.texts import t

Result = TypeVar("Result")

RAIL_WIDTH = 96
LIST_PANE = 400


def screen(function: Callable[..., Result]) -> Callable[..., Result]:
    """Declare a screen: a component that shows a three-part error as its view when it cannot render."""
    return component(fallback=broken_view)(function)


def broken_view(error: Exception) -> ft.View:
    """What stands in place of a screen that failed to render."""
    return ft.View(
        route="/",
        padding=16,
        bgcolor=ft.Colors.SURFACE,
        controls=[
            ft.SafeArea(
                error_card(
                    t("Diese Seite konnte nicht angezeigt werden."),
                    t("Ihre Eingaben sind auf diesem Gerät gespeichert."),
                    t("Bitte gehen Sie zurück zum Start und öffnen Sie die Seite noch einmal."),
                    code=type(error).__name__,
                    action=icon_button(ft.Icons.HOME_ROUNDED, t("Zum Start"), lambda: navigate("/")),
                )
            )
        ],
    )


def initials(name: str) -> str:
    """The first letters of the first and the last word of a name."""
    words = [word for word in name.split() if word[0].isalnum()]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "?"


def avatar(state: AppState, *, size: float = 40) -> ft.Control:
    """The person's initials; a tap opens the profile."""
    name = state.identity.name if state.identity is not None else ""
    return tappable(
        text(initials(name), "label-large", color=ft.Colors.ON_PRIMARY, size=15 if size >= 40 else 13),
        lambda: navigate("/profil"),
        label=t("Profil von {name}", name=name),
        width=size,
        height=size,
        border_radius=size / 2,
        bgcolor=ft.Colors.PRIMARY,
        alignment=ft.Alignment.CENTER,
    )


def logo(*, size: float = 48) -> ft.Control:
    """The mark of Feldlotse."""
    return ft.Image("/icons/logo.svg", width=size, height=size, semantics_label="Feldlotse")


def _bar(state: AppState, selected: str) -> ft.NavigationBar:
    entries = destinations_of(state.role)
    routes = [entry.route for entry in entries]

    def go(event: ft.Event[ft.NavigationBar]) -> None:
        navigate(routes[int(str(event.data))])

    return ft.NavigationBar(
        [
            ft.NavigationBarDestination(
                icon=ft.Icon(entry.icon, color=ft.Colors.ON_SURFACE_VARIANT),
                selected_icon=ft.Icon(entry.icon_on, color=ft.Colors.ON_PRIMARY),
                label=t(entry.word),
            )
            for entry in entries
        ],
        selected_index=routes.index(selected) if selected in routes else 0,
        on_change=go,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        indicator_color=ft.Colors.PRIMARY,
        elevation=0,
        border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
    )


def _rail_entry(entry: Destination, *, chosen: bool, short: bool) -> ft.Control:
    ink = ft.Colors.ON_PRIMARY if chosen else ft.Colors.ON_SURFACE_VARIANT
    return tappable(
        ft.Column(
            [
                ft.Container(
                    ft.Icon(entry.icon_on if chosen else entry.icon, size=24, color=ink),
                    width=60,
                    height=34,
                    border_radius=17,
                    bgcolor=ft.Colors.PRIMARY if chosen else None,
                    alignment=ft.Alignment.CENTER,
                ),
                text(
                    t(entry.word),
                    "label-small",
                    color=ft.Colors.ON_SURFACE if chosen else ft.Colors.ON_SURFACE_VARIANT,
                    text_align=ft.TextAlign.CENTER,
                ),
            ],
            spacing=3,
            tight=True,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        lambda: navigate(entry.route),
        selected=chosen,
        width=88,
        padding=ft.Padding.symmetric(vertical=2 if short else 7),
        border_radius=12,
    )


def _rail(state: AppState, selected: str) -> ft.Control:
    entries = [
        _rail_entry(entry, chosen=entry.route == selected, short=state.short)
        for entry in destinations_of(state.role)
    ]
    top: list[ft.Control] = [] if state.short else [logo(), ft.Container(height=18)]
    return ft.Container(
        ft.Column(
            [
                *top,
                ft.Column(
                    entries,
                    spacing=0 if state.short else 4,
                    expand=True,
                    scroll=ft.ScrollMode.HIDDEN,
                    horizontal_alignment=ft.CrossAxisAlignment.CENTER,
                ),
                SafeRail(),
                ft.Container(height=2 if state.short else 8),
                avatar(state),
            ],
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.CENTER,
        ),
        width=RAIL_WIDTH,
        bgcolor=ft.Colors.SURFACE_CONTAINER,
        border=ft.Border(right=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
        padding=ft.Padding.only(top=4 if state.short else 18, bottom=4 if state.short else 16),
    )


def header(
    state: AppState,
    title: str,
    *,
    overline: str | None = None,
    subtitle: str | None = None,
    back: str | Callable[[], Any] | None = None,
    close: bool = False,
    actions: Sequence[ft.Control] = (),
    indicator: ft.Control | None = None,
    root: bool = False,
) -> ft.Control:
    """
    The header row of a page or pane.

    Args:
        state: The session.
        title: The page's heading.
        overline: A quiet line above the title.
        subtitle: A quiet line below it.
        back: Where the arrow leads: a route or an action.
        close: Show a cross in place of the arrow.
        actions: Controls at the right, before the safe indicator.
        indicator: Replaces the safe pill (the interview shows when it was saved).
        root: Root destinations have the larger heading and, on phones, the avatar.
    """
    words: list[ft.Control] = []
    if overline is not None:
        words.append(muted(overline))
    size = (26 if state.expanded or overline is None else 21) if root else 21
    words.append(heading(title, "headline" if root else "title-large", size=size))
    if subtitle is not None:
        words.append(muted(subtitle))
    row: list[ft.Control] = []
    if back is not None:
        leave = (lambda: navigate(back)) if isinstance(back, str) else back
        row.append(
            icon_button(
                ft.Icons.CLOSE_ROUNDED if close else ft.Icons.ARROW_BACK_ROUNDED,
                t("Schließen") if close else t("Zurück"),
                leave,
            )
        )
    row.append(ft.Column(words, spacing=0, expand=True, tight=True))
    row.extend(actions)
    if not state.expanded:
        row.append(indicator if indicator is not None else SafePill())
        if root:
            row.append(avatar(state, size=36))
    elif indicator is not None:
        row.append(indicator)
    side = 24 if state.expanded else 16
    return ft.Container(
        ft.Row(row, spacing=8, vertical_alignment=ft.CrossAxisAlignment.CENTER),
        padding=ft.Padding.only(
            left=(12 if state.expanded else 4) if back is not None else side,
            top=18 if state.expanded else 8,
            right=side,
            bottom=10 if state.expanded else 8,
        ),
    )


def shell(
    state: AppState,
    selected: str,
    content: ft.Control,
    *,
    title: str | None = None,
    overline: str | None = None,
    subtitle: str | None = None,
    back: str | Callable[[], Any] | None = None,
    close: bool = False,
    actions: Sequence[ft.Control] = (),
    indicator: ft.Control | None = None,
    banner: ft.Control | None = None,
    bottom: ft.Control | None = None,
    fab: ft.FloatingActionButton | None = None,
    scroll: bool = True,
    padded: bool = True,
    full_screen: bool = False,
    route: str | None = None,
) -> ft.View:
    """
    Build the view of a screen.

    Args:
        state: The session.
        selected: Route of the destination this screen belongs to, such as "/betriebe".
        content: The page itself.
        title: Heading of the header row; None leaves the header to the content.
        overline: A quiet line above the title.
        subtitle: A quiet line below it.
        back: Makes it a page under a destination: where the arrow leads, a route or an action.
        close: Show a cross in place of the arrow.
        actions: Controls at the right of the header.
        indicator: Replaces the safe pill.
        banner: A full-width banner under the header.
        bottom: The bar at the lower edge, for the main action.
        fab: The floating honey button.
        scroll: Let the content scroll as a whole; False for panes that scroll themselves.
        padded: Give the content the page margin.
        full_screen: No bar and no rail: the interview.
        route: Key of the view; roots share one, so that changing tabs does not slide.
    """
    path = ft.use_view_path()  # a hook: asked always, needed sometimes
    root = back is None and not full_screen
    rail = state.expanded and not full_screen
    side = 24 if state.expanded else 16
    lower = 88 if fab is not None else 24
    body: ft.Control = content
    if padded:
        body = ft.Container(body, padding=ft.Padding.only(left=side, top=4, right=side, bottom=lower))
    if scroll:
        body = ft.Column(
            [body],
            expand=True,
            scroll=ft.ScrollMode.AUTO,
            spacing=0,
            horizontal_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    else:
        body = ft.Container(body, expand=True)
    rows: list[ft.Control] = []
    if title is not None:
        rows.append(
            header(
                state,
                title,
                overline=overline,
                subtitle=subtitle,
                back=back,
                close=close,
                actions=actions,
                indicator=indicator,
                root=root,
            )
        )
    if banner is not None:
        rows.append(banner)
    rows.append(body)
    if bottom is not None:
        rows.append(
            ft.Container(
                bottom,
                bgcolor=ft.Colors.SURFACE_CONTAINER,
                border=ft.Border(top=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
                padding=ft.Padding.only(left=16, top=12, right=16, bottom=12),
            )
        )
    page: ft.Control = ft.Column(
        rows, spacing=0, expand=True, horizontal_alignment=ft.CrossAxisAlignment.STRETCH
    )
    if rail:
        page = ft.Row(
            [_rail(state, selected), page],
            spacing=0,
            expand=True,
            vertical_alignment=ft.CrossAxisAlignment.STRETCH,
        )
    return ft.View(
        route=route if route is not None else ("/" if root or rail else path),
        padding=0,
        spacing=0,
        bgcolor=ft.Colors.SURFACE,
        controls=[ft.SafeArea(page, expand=True)],
        navigation_bar=_bar(state, selected) if root and not rail else None,
        floating_action_button=fab,
    )


def two_panes(left: ft.Control, right: ft.Control, *, left_width: float = LIST_PANE) -> ft.Control:
    """A list pane of fixed width and a detail pane with the rest, for `shell(scroll=False, padded=False)`."""
    return ft.Row(
        [
            ft.Container(
                left,
                width=left_width,
                border=ft.Border(right=ft.BorderSide(1, ft.Colors.OUTLINE_VARIANT)),
            ),
            ft.Container(right, expand=True),
        ],
        spacing=0,
        expand=True,
        vertical_alignment=ft.CrossAxisAlignment.STRETCH,
    )
