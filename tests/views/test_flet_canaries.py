"""
Canaries: behaviour of Flet 1.0.5 that the guards rely on. Run on every Flet upgrade.

A test that fails here names a guard that has become needless or needs another form
(docs/decisions/0007-flet-guards.md).
"""

from __future__ import annotations

import asyncio
import datetime as dt
from collections.abc import Callable

import flet as ft
import pytest

from app.views import flet_guard
from app.views.flet_guard import component, handler, use_task
from app.views.kit.fields import picked_date
from tests.support.headless import headless

pytestmark = pytest.mark.anyio


async def test_plain_component_that_fails_while_re_rendering_ends_the_update_task() -> None:
    @ft.component
    def Boom() -> ft.Control:
        n, set_n = ft.use_state(0)
        if n:
            raise ValueError("boom")
        return ft.Button("x", on_click=lambda: set_n(1))

    async with headless(lambda page: page.render(Boom)) as ui:
        with pytest.raises((ValueError, AssertionError)):
            await ui.click(ui.find(ft.Button))


async def test_guarded_component_shows_its_fallback_instead() -> None:
    @component(fallback=lambda error: ft.Text(f"kaputt: {error}"))
    def Boom() -> ft.Control:
        n, set_n = ft.use_state(0)
        if n:
            raise ValueError("boom")
        return ft.Button("x", on_click=lambda: set_n(1))

    async with headless(lambda page: page.render(Boom)) as ui:
        await ui.click(ui.find(ft.Button))
        assert "kaputt: boom" in ui.text()


async def test_failed_handler_reaches_the_installed_reporter() -> None:
    reported: list[str] = []

    @component
    def Failing() -> ft.Control:
        return ft.Button("x", on_click=lambda: 1 / 0)

    def guarded(page: ft.Page) -> None:
        flet_guard.install(page, reported.append)
        page.render(Failing)

    async with headless(guarded) as ui:
        with pytest.raises(AssertionError):
            await ui.click(ui.find(ft.Button))
        ui.errors.clear()
    assert reported and "division by zero" in reported[0]


async def test_change_while_the_browser_leaves_is_not_reported_to_the_person() -> None:
    reported: list[str] = []
    later: list[Callable[[int], None]] = []

    @component
    def Counter() -> ft.Control:
        n, set_n = ft.use_state(0)
        later.append(set_n)
        return ft.Text(str(n))

    def main(page: ft.Page) -> None:
        flet_guard.install(page, reported.append)
        page.render(Counter)

    async with headless(main) as ui:
        send, ui.conn._FletApp__send_queue = ui.conn.send_message, None

        def gone(message: object) -> None:
            raise AttributeError("'NoneType' object has no attribute 'put_nowait'")

        ui.conn.send_message = gone
        later[-1](1)
        for _ in range(20):
            await asyncio.sleep(0)
        ui.conn.send_message = send
        del ui.conn._FletApp__send_queue
        later[-1](2)
        await ui.settle()
        assert "2" in ui.text() and reported == []


async def test_snackbar_of_before_is_gone_when_the_browser_comes_back_but_a_dialog_stays() -> None:
    def guarded(page: ft.Page) -> None:
        flet_guard.install(page, lambda message: None)
        page.add(ft.Text("x"))

    async with headless(guarded) as ui:
        ui.page.show_dialog(ft.SnackBar(ft.Text("Gespeichert")))
        ui.page.show_dialog(ft.AlertDialog(title=ft.Text("Wirklich?")))
        assert "Gespeichert" in ui.text()
        leave = ui.page.on_disconnect
        assert leave is not None
        leave()  # type: ignore[call-arg]
        assert "Gespeichert" not in ui.text()
        assert "Wirklich?" in ui.text()


async def test_text_field_without_value_is_wiped_but_none_is_kept() -> None:
    @ft.component
    def Form() -> ft.Control:
        n, set_n = ft.use_state(0)
        return ft.Column(
            [
                ft.TextField(label="plain"),
                ft.TextField(label="none", value=None),  # type: ignore[arg-type]
                ft.Button("x", on_click=lambda: set_n(n + 1)),
            ]
        )

    async with headless(lambda page: page.render(Form)) as ui:
        await ui.type(ui.find(ft.TextField, label="plain"), "abc")
        await ui.type(ui.find(ft.TextField, label="none"), "abc")
        await ui.click(ui.find(ft.Button))
        assert ui.find(ft.TextField, label="plain").value == ""
        assert ui.find(ft.TextField, label="none").value == "abc"


async def test_lambda_around_an_async_action_needs_the_handler_guard() -> None:
    done: list[str] = []

    async def act() -> None:
        done.append("ran")

    @ft.component
    def Two() -> ft.Control:
        return ft.Column([ft.Button("guarded", on_click=handler(lambda: act()))])

    async with headless(lambda page: page.render(Two)) as ui:
        await ui.click(ui.find(ft.Button))
    assert done == ["ran"]


async def test_task_is_cancelled_on_unmount_and_its_error_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    ended: list[str] = []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            ended.append("cancelled")
            raise

    async def fail() -> None:
        raise ValueError("lost otherwise")

    @component
    def Worker() -> ft.Control:
        use_task(forever, [])
        use_task(fail, [])
        return ft.Text("working")

    @component
    def Parent() -> ft.Control:
        shown, set_shown = ft.use_state(True)
        return ft.Column([*([Worker()] if shown else []), ft.Button("x", on_click=lambda: set_shown(False))])

    async with headless(lambda page: page.render(Parent)) as ui:
        await ui.settle()
        await ui.click(ui.find(ft.Button))
        await asyncio.sleep(0)
        await ui.settle()
    assert ended == ["cancelled"]
    assert "background work failed" in caplog.text


def test_picked_date_is_right_in_every_zone() -> None:
    day = dt.date(2026, 3, 20)
    for hours in range(-11, 13):
        local_midnight = dt.datetime(2026, 3, 20, tzinfo=dt.timezone(dt.timedelta(hours=hours)))
        assert picked_date(local_midnight.astimezone(dt.UTC)) == day


async def test_parent_render_reaches_its_children() -> None:
    count = {"child": 0}

    @ft.component
    def Child() -> ft.Control:
        count["child"] += 1
        return ft.Text("x")

    @ft.component
    def Parent() -> ft.Control:
        n, set_n = ft.use_state(0)
        return ft.Column([Child(), ft.Button("x", on_click=lambda: set_n(n + 1))])

    async with headless(lambda page: page.render(Parent)) as ui:
        await ui.click(ui.find(ft.Button))
    assert count == {"child": 2}
