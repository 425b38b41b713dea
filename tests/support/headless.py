"""Run a Flet 1.0.5 component app in plain Python - no Flutter, no browser - for unit tests.

async with headless(main, route="/jobs/2") as ui:
    await ui.type(ui.find(ft.TextField, label="Titel"), "Neu")
    await ui.click(ui.find(ft.FilledButton, text="Speichern"))
    assert "Gespeichert" in ui.text()
"""

from __future__ import annotations

import asyncio
import contextlib
import dataclasses
import inspect
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import flet as ft
import msgpack
from flet.components.component import Component
from flet.controls.base_control import BaseControl
from flet.controls.context import _context_page, context
from flet.messaging.connection import Connection
from flet.messaging.protocol import (
    Message,
    MessageAction,
    RegisterClientResponseBody,
    configure_encode_object_for_msgpack,
    decode_ext_from_msgpack,
)
from flet.messaging.session import Session
from flet.pubsub.pubsub_hub import PubSubHub


class FakeConnection(Connection):
    def __init__(self):
        super().__init__()
        self.loop = asyncio.get_running_loop()
        self.executor = ThreadPoolExecutor(2)
        self.pubsubhub = PubSubHub(loop=self.loop, executor=self.executor)
        self.page_url = "http://test"
        self.sent: list = []
        self.ui: Headless = None

    def send_message(self, m: Message):
        # really serialise: finds unserialisable props and feeds Flet's diff snapshots
        raw = msgpack.packb([m.action, m.body], default=configure_encode_object_for_msgpack(BaseControl))
        self.sent.append(
            (m.action, msgpack.unpackb(raw, ext_hook=decode_ext_from_msgpack, strict_map_key=False)[1])
        )
        if m.action is MessageAction.INVOKE_METHOD:
            self.loop.create_task(self.ui._reply(m.body))

    def get_upload_url(self, file_name, expires):
        return f"/upload?f={file_name}"


class Headless:
    def __init__(self, replies: dict[tuple[str, str], Any]):
        self.replies = replies  # {("FilePicker", "pick_files"): value or callable(args)}
        self.calls: list[tuple[str, str, dict]] = []
        self.errors: list[str] = []

    async def start(self, main, route, width, height, web, platform):
        self.conn = FakeConnection()
        self.conn.ui = self
        self.session = Session(self.conn)
        self.session.error = self.errors.append
        self.page = self.session.page
        self.session.apply_page_patch(
            {"route": route, "width": width, "height": height, "web": web, "platform": platform}
        )
        self.conn.send_message(
            Message(
                MessageAction.REGISTER_CLIENT,
                RegisterClientResponseBody(
                    session_id=self.session.id, page_patch=self.session.get_page_patch(), error=""
                ),
            )
        )
        _context_page.set(self.page)
        context.reset_auto_update()
        r = main(self.page)
        if inspect.isawaitable(r):
            await r
        report = self.session.error  # main() may have installed its own reporter
        self.session.error = lambda m: (
            self.errors.append(m),
            report(m) if report != self.errors.append else None,
        )
        await self.session.after_event(self.page)
        await self.settle()

    async def _reply(self, body):
        control = self.session.index.get(body.control_id)
        kind = getattr(control, "_c", "?")
        self.calls.append((kind, body.name, body.args))
        if kind == "Page" and body.name == "push_route":
            await self.go(body.args["route"], settle=False)
        r = self.replies.get((kind, body.name))
        err = None
        try:
            r = r(body.args) if callable(r) else r
        except Exception as ex:
            r, err = None, str(ex)
        self.session.handle_invoke_method_results(body.control_id, body.call_id, r, err)

    # ---- looking -------------------------------------------------------
    def walk(self, node=None) -> Iterator[BaseControl]:
        if node is None:
            for d in self.page._dialogs.controls:
                if d.open:
                    yield from self.walk(d)
            views = self.page.views
            while isinstance(views, Component):
                views = views._b
            node = views[-1] if isinstance(views, list) else views  # top view only
        if isinstance(node, Component):
            yield from self.walk(node._b) if node._b is not None else ()
        elif isinstance(node, BaseControl):
            if getattr(node, "visible", True) is False:
                return
            yield node
            for f in dataclasses.fields(node):
                if f.name not in ("_parent", "_values", "_dirty") and not f.metadata.get("skip"):
                    v = getattr(node, f.name, None)
                    if isinstance(v, (BaseControl, list, tuple)):
                        yield from self.walk(v)
        elif isinstance(node, (list, tuple)):
            for x in node:
                yield from self.walk(x)

    @staticmethod
    def texts_of(c: BaseControl) -> list[str]:
        out = []
        for name in (
            "value",
            "label",
            "content",
            "title",
            "subtitle",
            "helper",
            "error",
            "text",
            "tooltip",
            "hint_text",
        ):
            v = getattr(c, name, None)
            if isinstance(v, str) and v:
                out.append(v)
        return out

    def text(self) -> str:
        return "\n".join(t for c in self.walk() for t in self.texts_of(c))

    def all(self, kind=BaseControl, *, text=None, key=None, **props) -> list:
        def ok(c):
            if not isinstance(c, kind) or (key is not None and c.key != key):
                return False
            if text is not None and not any(text in self.texts_of(x) for x in self.walk(c)):
                return False
            return all(getattr(c, k, None) == v for k, v in props.items())

        return [c for c in self.walk() if ok(c)]

    def find(self, kind=BaseControl, **how):
        found = self.all(kind, **how)
        assert len(found) == 1, f"{len(found)} controls match {kind.__name__} {how}:\n{self.text()}"
        return found[0]

    # ---- acting --------------------------------------------------------
    async def fire(self, control, event: str, data=None, **props):
        """What the client does: first new property values, then the event."""
        if props:
            self.session.apply_patch(control._i, props)
        await self.session.dispatch_event(control._i, event, data)
        await self.settle()

    async def click(self, control):
        await self.fire(control, "click")

    def tap(self, words: str) -> BaseControl:
        """The control that reacts to a tap and carries these words: its own, a label, or text within."""
        found = []
        for control in self.walk():
            if getattr(control, "on_click", None) is None or getattr(control, "disabled", False):
                continue
            inside = [text for part in self.walk(control) for text in self.texts_of(part)]
            icons = [getattr(part, "semantics_label", None) for part in self.walk(control)]
            if words in inside or words in icons:
                found.append(control)
        for control in self.walk():
            if isinstance(control, ft.Semantics) and control.label == words and control.on_tap is not None:
                found.append(
                    next(part for part in self.walk(control) if getattr(part, "on_click", None) is not None)
                )
        assert found, f"nothing to tap with {words!r}:\n{self.text()}"
        return found[-1]

    async def type(self, control, text: str, blur=True):
        for i in range(1, len(text) + 1):
            self.session.apply_patch(control._i, {"value": text[:i]})
            if control.on_change:
                await self.session.dispatch_event(control._i, "change", text[:i])
        if blur:
            await self.session.dispatch_event(control._i, "blur", None)
        await self.settle()

    async def pick(self, control, value):  # Checkbox, Switch, RadioGroup, Slider ...
        await self.fire(control, "change", value, value=value)

    async def choose(self, dropdown, key):
        await self.fire(dropdown, "select", key, value=key)

    async def go(self, route, settle=True):
        self.session.apply_page_patch({"route": route})
        await self.session.dispatch_event(1, "route_change", {"route": route})
        if settle:
            await self.settle()

    async def back(self):
        views = self.page.views
        while isinstance(views, Component):
            views = views._b
        top = views[-1]
        while isinstance(top, Component):
            top = top._b
        await self.fire(self.page, "view_pop", {"route": top.route})

    async def resize(self, width, height):
        await self.fire(self.page, "resize", {"width": width, "height": height}, width=width, height=height)

    async def settle(self, rounds=50):
        """Let handlers, renders and effects finish (not timers)."""
        quiet = 0
        for _ in range(rounds):
            await asyncio.sleep(0)
            s = self.session
            busy = s._Session__pending_updates or s._Session__pending_effects
            quiet = 0 if busy else quiet + 1
            if quiet > 8:
                break
        t = self.session._Session__updates_task
        if t and t.done() and not t.cancelled() and t.exception():
            raise t.exception()  # the real client would freeze silently
        assert not self.errors, self.errors


@contextlib.asynccontextmanager
async def headless(
    main: Callable, *, route="/", width=390, height=844, web=True, platform="linux", replies=None
):
    ui = Headless(replies or {})
    await ui.start(main, route, width, height, web, platform)
    try:
        yield ui
    finally:
        for c in list(ui.session.index.values()):
            if isinstance(c, Component):
                for h in c._state.hooks:
                    if hasattr(h, "cancel"):
                        h.cancel()
        ui.session.close()
        ui.conn.executor.shutdown(wait=False)
        await asyncio.sleep(0)
