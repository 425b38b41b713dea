"""
Who may open which seat, and what every answer carries.

1. A browser's seats are its own; another browser gets a page that explains, never the seat.
2. One browser may hold several seats side by side.
3. A seat outlives the process.
4. Nothing is loaded from, and nothing accepted from, a foreign origin.
5. The key of a browser is nowhere on the disk.
"""

import re

import pytest

from app.web import Entrance, Entrances
from app.web.client_files import CLIENT_VERSION
from tests.web.support import ORIGIN, FakeSeats, browser, knock, make_host

pytestmark = pytest.mark.anyio


async def test_code_link_opens_a_new_seat_with_the_code_filled_in(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        answer = await tab.get("/einrichten/ABCD-EFGH")
        assert answer.status_code == 303
        assert re.fullmatch(r"/s/[a-z2-7]{16}/einrichten\?code=ABCD-EFGH", answer.headers["location"])
        page = await tab.get(answer.headers["location"])
        assert page.status_code == 200
        seat = answer.headers["location"].split("/")[2]
        assert f'<base href="/s/{seat}/">' in page.text


async def test_first_visit_leads_straight_to_setting_up(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        first = await tab.get("/")
        again = await tab.get("/")
        assert first.headers["location"].endswith("/einrichten")
        assert again.headers["location"] == first.headers["location"], "a reload makes no heap of seats"


async def test_program_that_asks_for_the_start_page_makes_no_seat(tmp_path):
    async with browser(make_host(tmp_path), **{"Sec-Fetch-Mode": "no-cors"}) as program:
        answer = await program.get("/")
        assert answer.status_code == 200
        assert "Platz einrichten" in answer.text
        assert not list((tmp_path / "seats").iterdir())


async def test_foreign_browser_gets_an_explanation_instead_of_the_seat(tmp_path):
    host = make_host(tmp_path)
    async with browser(host) as owner, browser(host) as stranger:
        seat = (await owner.get("/einrichten/ABCD-EFGH")).headers["location"].split("?")[0]
        await stranger.get("/einrichten/WXYZ-2345")
        answer = await stranger.get(seat)
        assert answer.status_code == 403
        assert "nicht eingerichtet" in answer.text
        cookie = f"feldlotse={stranger.cookies['feldlotse']}"
        path = seat.replace("/einrichten", "/ws")
        assert await knock(host, path, {"Cookie": cookie, "Origin": ORIGIN}) == 4403


async def test_seat_that_does_not_exist_looks_like_a_foreign_one(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        await tab.get("/einrichten/ABCD-EFGH")
        assert (await tab.get("/s/aaaaaaaaaaaaaaaa/")).status_code == 403
        assert (await tab.get("/s/..%2f..%2fetc/")).status_code in (403, 404)


async def test_one_browser_holds_several_seats_and_sees_them_listed(tmp_path):
    seats = FakeSeats()
    host = make_host(tmp_path, seats)
    async with browser(host) as tab:
        for code, name, role in [("A", "Aylin Yılmaz", "mentor"), ("B", "Bernd Groß", "supervisor")]:
            location = (await tab.get(f"/einrichten/{code}")).headers["location"]
            host.pool.seat(location.split("/")[2]).enrol(name, role)
        page = await tab.get("/")
        assert "Aylin Yılmaz" in page.text
        assert "Koordination" in page.text
        assert len(re.findall(r'href="/s/[a-z2-7]{16}/"', page.text)) == 2
        english = await tab.get("/", headers={"Accept-Language": "en-GB,en;q=0.9"})
        assert "Your seats in this browser" in english.text
        await host.pool.close()


async def test_same_browser_continues_in_the_same_seat_after_a_restart(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        seat = (await tab.get("/einrichten/ABCD-EFGH")).headers["location"].split("?")[0]
        key = tab.cookies["feldlotse"]
    after_restart = make_host(tmp_path)
    async with browser(after_restart, Cookie=f"feldlotse={key}") as tab:
        assert (await tab.get(seat)).status_code == 200


async def test_key_of_the_browser_is_not_on_the_disk(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        await tab.get("/einrichten/ABCD-EFGH")
        key = tab.cookies["feldlotse"]
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert files
    assert not any(key.encode() in path.read_bytes() for path in files)


async def test_cookie_is_strict_and_out_of_reach_of_scripts(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        cookie = (await tab.get("/einrichten/A")).headers["set-cookie"].lower()
        assert "httponly" in cookie
        assert "samesite=strict" in cookie
        assert "secure" not in cookie
    async with browser(make_host(tmp_path, https=True)) as tab:
        cookie = (await tab.get("/einrichten/A")).headers["set-cookie"]
        assert cookie.startswith("__Host-feldlotse=")
        assert "secure" in cookie.lower()


async def test_socket_from_a_foreign_page_is_refused(tmp_path):
    host = make_host(tmp_path)
    async with browser(host) as tab:
        path = (await tab.get("/einrichten/A")).headers["location"].split("?")[0].replace("einrichten", "ws")
        cookie = f"feldlotse={tab.cookies['feldlotse']}"
    assert await knock(host, path, {"Cookie": cookie, "Origin": "http://evil.test"}) == 4403
    assert await knock(host, path, {"Cookie": cookie}) == 4403
    assert await knock(host, path, {"Origin": ORIGIN}) == 4403
    assert await knock(host, path, {"Cookie": cookie, "Origin": ORIGIN}) is None


async def test_foreign_page_cannot_make_seats(tmp_path):
    async with browser(make_host(tmp_path), Origin="http://evil.test") as tab:
        assert (await tab.post("/einrichten")).status_code == 403


async def test_link_on_a_foreign_page_is_followed_once_more_so_that_the_cookie_travels(tmp_path):
    async with browser(make_host(tmp_path), **{"Sec-Fetch-Site": "cross-site"}) as tab:
        answer = await tab.get("/einrichten/ABCD-EFGH")
        assert answer.status_code == 200
        assert 'http-equiv="refresh"' in answer.text
        assert "set-cookie" not in answer.headers


async def test_page_allows_no_foreign_host_and_no_inline_script(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        page = await tab.get((await tab.get("/einrichten/A")).headers["location"])
        policy = page.headers["content-security-policy"]
        assert "http:" not in policy
        assert "https:" not in policy
        scripts = next(part for part in policy.split("; ") if part.startswith("script-src"))
        assert scripts == "script-src 'self' 'wasm-unsafe-eval'"
        assert not re.search(r"<script(?![^>]*src=)", page.text)
        assert not re.search(r'(?:src|href)="(?:https?:)?//', page.text)


async def test_unknown_address_is_explained_in_the_language_of_the_browser(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        german = await tab.get("/gibt-es-nicht")
        english = await tab.get("/gibt-es-nicht", headers={"Accept-Language": "en"})
        assert (german.status_code, english.status_code) == (404, 404)
        assert "Diese Seite gibt es nicht" in german.text
        assert "There is no such page" in english.text


async def test_seats_nobody_set_up_do_not_pile_up(tmp_path):
    async with browser(make_host(tmp_path, max_unused=3)) as tab:
        made = [(await tab.get(f"/einrichten/{n}")).headers["location"].split("/")[2] for n in range(5)]
    assert sorted(path.name for path in (tmp_path / "seats").iterdir()) == sorted(made[-3:])


async def test_sample_person_is_entered_with_a_fresh_code(tmp_path):
    asked = []

    async def code_for(key: str) -> str:
        asked.append(key)
        return "FRSH-2345"

    entrances = Entrances([Entrance("u1", "Aylin <Yılmaz>", "mentor")], code_for)
    async with browser(make_host(tmp_path, entrances=entrances)) as tab:
        page = await tab.get("/")
        assert "Aylin &lt;Yılmaz&gt;" in page.text
        answer = await tab.post("/eintreten/u1")
        assert answer.headers["location"].endswith("/einrichten?code=FRSH-2345")
        assert asked == ["u1"]
        assert (await tab.post("/eintreten/u2")).status_code == 404


async def test_entering_while_the_server_is_away_says_so(tmp_path):
    async def code_for(key: str) -> str:
        raise OSError("away")

    entrances = Entrances([Entrance("u1", "Aylin", "mentor")], code_for)
    async with browser(make_host(tmp_path, entrances=entrances)) as tab:
        answer = await tab.post("/eintreten/u1")
        assert answer.status_code == 503
        assert "Der Server antwortet gerade nicht" in answer.text


async def test_client_is_compressed_and_kept_for_good(tmp_path):
    async with browser(make_host(tmp_path)) as tab:
        answer = await tab.get(f"/client/{CLIENT_VERSION}/flutter_bootstrap.js")
        assert answer.headers["content-encoding"] == "gzip"
        assert "immutable" in answer.headers["cache-control"]
        assert "_flutter.loader.load" in answer.text
        plain = await tab.get(
            f"/client/{CLIENT_VERSION}/flutter_bootstrap.js", headers={"Accept-Encoding": "identity"}
        )
        assert "content-encoding" not in plain.headers
        assert plain.text == answer.text
        again = await tab.get(
            f"/client/{CLIENT_VERSION}/flutter_bootstrap.js",
            headers={"If-None-Match": answer.headers["etag"]},
        )
        assert again.status_code == 304


@pytest.mark.parametrize(
    "path",
    [
        f"/client/{CLIENT_VERSION}/pyodide/python.exe",
        f"/client/{CLIENT_VERSION}/../version.py",
        f"/client/{CLIENT_VERSION}/%2e%2e/version.py",
        "/client/0.0.1/flutter_bootstrap.js",
        "/fonts/../tokens.json",
        "/fonts/%2e%2e/tokens.json",
        "/questionnaires/qba_betrieb.xlsx",
    ],
)
async def test_what_is_not_public_is_not_served(tmp_path, path):
    async with browser(make_host(tmp_path)) as tab:
        assert (await tab.get(path)).status_code == 404
