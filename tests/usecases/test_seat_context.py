"""A seat that several browser tabs share tells each of them in its own context."""

from contextvars import ContextVar, copy_context

from app.usecases.seat import open_seat

TAB: ContextVar[str] = ContextVar("tab", default="none")


def test_subscribers_are_told_in_the_context_in_which_they_subscribed(tmp_path):
    seat = open_seat(tmp_path, server_url="http://127.0.0.1:9")
    heard: list[str] = []

    def open_tab(name: str) -> None:
        TAB.set(name)
        seat.subscribe(lambda: heard.append(f"{name} in {TAB.get()}"))

    for name in ("first", "second"):
        copy_context().run(open_tab, name)

    def change_in_third_tab() -> None:
        TAB.set("third")
        seat.changed()

    copy_context().run(change_in_third_tab)
    seat.close()
    assert heard == ["first in first", "second in second"]
