"""What the gate lets through, to whom, and how one gets in and out: without a browser, at a clock that is set."""

import re
from datetime import timedelta
from http.cookies import SimpleCookie

import pytest
from door import BASE, NOW, PASSWORD, Door, recorded
from starlette.websockets import WebSocketDisconnect

from accounts import accounts, passwords
from service.gate.where import own_path
from sql.warehouse import Warehouse

STREAM = "ws://127.0.0.1:8501/_stcore/stream"


@pytest.fixture(scope="module")
def hashed() -> str:
    """The password's hash, made once: it is dear by design."""
    return passwords.hashed(PASSWORD)


@pytest.fixture
def door(warehouse: Warehouse, hashed: str) -> Door:
    """A home with Ann, an admin, and Bo, a marketer."""
    with warehouse.transaction() as writer:
        accounts.add(writer, "Ann", "admin", NOW)
        accounts.add(writer, "Bo", "marketer", NOW)
        writer.execute("update app.account set password = $hashed", {"hashed": hashed})
    return Door(warehouse)


@pytest.mark.parametrize("path", ["/", "/profile?name=Dutch", "/accounts"])
def test_a_page_leads_who_is_not_signed_in_to_the_door_and_back_to_it(door: Door, path: str) -> None:
    browser = door.browser()
    led = browser.get(path)
    assert led.status_code == 303 and led.headers["location"].startswith("/sign-in?to=")
    shown = browser.get(led.headers["location"])
    held = re.search(r'name="to" value="([^"]*)"', shown.text)
    assert held and held[1] == path
    assert f'url={path}"' in door.sign_in(browser, to=path).text
    assert browser.get(path).text == f"inside {path.partition('?')[0]}"


def test_a_file_of_the_pages_is_nobodys_who_is_not_signed_in(door: Door) -> None:
    for path in ("_stcore/health", "_stcore/host-config", "media/x.csv", "component/x", "app/static/x", "favicon.png"):
        refused = door.browser().get(f"/{path}", headers={"Accept": "*/*"})
        assert refused.status_code == 401 and "inside" not in refused.text, path


def test_nothing_is_taken_from_who_is_not_signed_in(door: Door) -> None:
    for method in ("POST", "PUT", "DELETE", "PATCH", "OPTIONS"):
        assert door.browser().request(method, "/_stcore/upload_file/a/b").status_code == 401, method


def test_what_has_a_lock_of_its_own_goes_by_and_what_looks_like_it_does_not(door: Door) -> None:
    for path in ("/api/v1/health", "/api/v1/docs", "/api/v1/hooks/x", "/internal/command", "/static/a.js"):
        assert door.browser().get(path).text == f"inside {path}"
    for path in ("/api", "/api/v2/x", "/internal/command/x", "/internal", "/staticfoo", "/sign-inx"):
        assert "inside" not in door.browser().get(path).text, path


def test_a_wrong_password_and_an_unknown_name_are_told_alike(door: Door) -> None:
    tried = [("Ann", "wrong horse battery"), ("Ann", ""), ("Zoe", PASSWORD), ("", ""), ("ann' --", "x" * 900)]
    for name, password in tried:
        browser = door.browser()
        refused = door.sign_in(browser, name, password)
        assert refused.status_code == 403 and "do not open anything" in refused.text, name
        assert door.sign_ins.cookie not in browser.cookies
        assert browser.get("/").status_code == 303


def test_a_name_is_typed_in_any_case(door: Door) -> None:
    browser = door.browser()
    assert door.sign_in(browser, "aNN").status_code < 400
    assert browser.get("/").text == "inside /"


def test_a_password_is_never_shown_again_and_a_name_cannot_be_html(door: Door) -> None:
    shown = door.sign_in(door.browser(), '"><script>', "a secret of mine").text
    assert "a secret of mine" not in shown and "<script>" not in shown and "&quot;&gt;&lt;script&gt;" in shown


def test_a_disabled_account_does_not_get_in_and_is_out_at_once(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser, "Bo")
    assert browser.get("/").text == "inside /"
    with door.warehouse.transaction() as writer:
        accounts.disable(writer, "Bo", NOW)
    assert browser.get("/").status_code == 303
    assert door.sign_in(browser, "Bo").status_code == 403


def test_the_cookie_is_for_our_own_pages_alone_and_the_home_keeps_its_hash_alone(door: Door) -> None:
    answer = door.sign_in(door.browser())
    cookie = SimpleCookie(answer.headers["set-cookie"])[door.sign_ins.cookie]
    assert cookie["httponly"] and cookie["samesite"] == "strict" and cookie["path"] == "/"
    assert int(cookie["max-age"]) == 168 * 3600 and not cookie["secure"]
    with door.warehouse.reader() as reader:
        stored = str(reader.rows("from app.sign_in") + reader.rows("from app.account") + reader.rows("from app.audit"))
    assert cookie.value not in stored and PASSWORD not in stored and "$argon2id$" in stored


def test_over_https_the_cookie_is_for_https(warehouse: Warehouse, monkeypatch: pytest.MonkeyPatch) -> None:
    with warehouse.transaction() as writer:
        accounts.add(writer, "Ann", "admin", NOW, password=PASSWORD)
    object.__setattr__(warehouse.home.settings, "dashboard_url", "https://klankbord.company.com")
    door = Door(warehouse)
    answer = door.sign_in(door.browser("https://klankbord.company.com"))
    assert "Secure" in answer.headers["set-cookie"]


@pytest.mark.parametrize(
    "ends", ["expired", "idle", "signed out", "signed out by an admin", "password changed", "removed"]
)
def test_a_sign_in_that_is_over_opens_nothing(door: Door, ends: str) -> None:
    browser = door.browser()
    door.sign_in(browser, "Bo")
    token = browser.cookies[door.sign_ins.cookie]
    if ends == "expired":
        for hours in range(0, 168, 8):
            door.clock.now = NOW + timedelta(hours=hours)
            assert browser.get("/").text == "inside /"
        door.clock.now = NOW + timedelta(hours=168)
    elif ends == "idle":
        door.clock.now = NOW + timedelta(hours=11, minutes=59)
        assert browser.get("/").text == "inside /"
        door.clock.now += timedelta(hours=12)
    elif ends == "signed out":
        assert browser.get("/auth/logout").headers["location"] == "/sign-in"
        assert door.sign_ins.cookie not in browser.cookies
    else:
        with door.warehouse.transaction() as writer:
            if ends == "password changed":
                accounts.change_password(writer, "Bo", "another horse battery")
            elif ends == "removed":
                accounts.remove(writer, "Bo")
            else:
                accounts.sign_out(writer, "Bo")
    thief = door.browser()
    thief.cookies.set(door.sign_ins.cookie, token)
    assert thief.get("/").status_code == 303


def test_a_socket_is_not_opened_without_a_sign_in(door: Door) -> None:
    for cookie in ({}, {door.sign_ins.cookie: "made up"}):
        browser = door.browser()
        browser.cookies.update(cookie)
        with pytest.raises(WebSocketDisconnect), browser.websocket_connect(STREAM):
            pass


def test_an_open_socket_ends_with_the_sign_in(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser, "Bo")
    with browser.websocket_connect(STREAM) as socket:
        socket.send_bytes(b"")
        assert socket.receive_bytes() == b""
        with door.warehouse.transaction() as writer:
            accounts.sign_out(writer, "Bo")
        socket.send_bytes(b"")
        with pytest.raises(WebSocketDisconnect):
            socket.receive_bytes()


def test_a_page_that_only_looks_for_news_does_not_keep_one_signed_in(door: Door) -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    news, click = BackMsg(), BackMsg()
    news.rerun_script.is_auto_rerun = True
    click.rerun_script.query_string = "a=b"
    browser = door.browser()
    door.sign_in(browser, "Bo")
    with browser.websocket_connect(STREAM) as socket:
        for hours, message, is_open in ((6, click, True), (12, news, True), (17, news, True), (18, news, False)):
            door.clock.now = NOW + timedelta(hours=hours)
            socket.send_bytes(message.SerializeToString())
            if is_open:
                socket.receive_bytes()
            else:
                with pytest.raises(WebSocketDisconnect):
                    socket.receive_bytes()


ELSEWHERE = (
    "https://evil.com/", "//evil.com", "/\\evil.com", "\\\\evil.com", "/\t/evil.com", "javascript:a()", "evil.com",
    "/sign-in?to=/", "/auth/logout", "/api/v1/docs", "http:evil.com", " //evil.com", "///evil.com", "/\r\nA: b", "",
)  # fmt: skip


def test_nobody_is_led_to_another_site(door: Door) -> None:
    browser = door.browser()
    assert 'content="0;url=/"' in door.sign_in(browser, to=ELSEWHERE[0]).text
    for to in ELSEWHERE:
        assert own_path(to) == "/", to
        assert browser.get("/sign-in", params={"to": to}).headers["location"] == "/", to


def test_a_form_of_another_site_signs_nobody_in(door: Door) -> None:
    given = {"name": "Ann", "password": PASSWORD, "to": "/"}
    browser = door.browser()
    assert browser.post("/sign-in", data={**given, "key": ""}).status_code == 403
    browser.get("/sign-in")
    assert browser.post("/sign-in", data={**given, "key": "another"}).status_code == 403
    assert browser.post("/sign-in", data=given, headers={"Origin": "https://evil.com"}).status_code == 421
    assert door.sign_ins.cookie not in browser.cookies


def test_a_form_is_short(door: Door) -> None:
    browser = door.browser()
    assert browser.post("/sign-in", data={"name": "a" * 20_000}).status_code == 413
    assert browser.post("/sign-in", content=iter([b"name=a"])).status_code == 413


def test_the_page_of_the_door_runs_no_script_and_stands_in_no_frame(door: Door) -> None:
    shown = door.browser().get("/sign-in", headers={"Accept-Language": "fr, nl-NL;q=0.8, en;q=0.5"})
    assert "<script" not in shown.text and '<html lang="nl">' in shown.text and "Inloggen" in shown.text
    assert "default-src 'none'" in shown.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in shown.headers["content-security-policy"]
    assert shown.headers["cache-control"] == "no-store"


def test_guessing_is_slowed_for_a_name_and_a_place_and_others_go_on(door: Door) -> None:
    guesser = door.browser(address="192.0.2.7")
    answers = [door.sign_in(guesser, "Ann", f"guess number {n}").status_code for n in range(11)]
    assert answers == [403] * 10 + [429]
    right = door.sign_in(guesser)
    assert right.status_code == 429 and int(right.headers["retry-after"]) == 30, "not even the right one"
    assert door.sign_in(door.browser(address="192.0.2.8")).status_code == 200
    door.clock.now += timedelta(seconds=30)
    assert door.sign_in(guesser).status_code == 200


def test_a_place_that_tries_many_names_is_slowed_too(door: Door) -> None:
    guesser = door.browser(address="192.0.2.7")
    answers = [door.sign_in(guesser, f"name{n}", "x").status_code for n in range(31)]
    assert answers == [403] * 30 + [429]


def test_a_link_from_elsewhere_finds_who_is_signed_in(door: Door) -> None:
    """A browser shows no strict cookie then, and does on the page after."""
    led = door.browser().get("/profile?name=Dutch", headers={"Sec-Fetch-Site": "cross-site"})
    assert led.status_code == 200 and 'content="0;url=/profile?name=Dutch"' in led.text


def test_the_first_account_is_made_on_this_machine_and_is_an_admin(warehouse: Warehouse) -> None:
    door = Door(warehouse)
    browser = door.browser()
    shown = browser.get("/sign-in")
    assert "Make the first account" in shown.text
    key = re.search(r'name="key" value="([^"]*)"', shown.text)
    assert key
    given = {"name": "Ann", "password": PASSWORD, "again": PASSWORD, "key": key[1], "to": "/"}
    assert "differ" in browser.post("/sign-in/first", data={**given, "again": "other"}).text
    assert (
        "A password has 12 characters"
        in browser.post("/sign-in/first", data={**given, "password": "x", "again": "x"}).text
    )
    assert browser.post("/sign-in/first", data=given).status_code == 200
    assert browser.get("/").text == "inside /"
    with warehouse.reader() as reader:
        assert [(each.name, str(each.role)) for each in accounts.all_accounts(reader)] == [("Ann", "admin")]
    by = ("Ann", "admin")
    assert recorded(door) == [(*by, "account.add", "Ann", "first"), (*by, "account.sign_in", "Ann", "first")]
    second = door.browser()
    assert "Make the first" not in second.get("/sign-in").text
    second.cookies.update(browser.cookies)
    second.post("/sign-in/first", data={**given, "name": "Eve"})
    with warehouse.reader() as reader:
        assert len(accounts.all_accounts(reader)) == 1


@pytest.mark.parametrize(
    ("base", "address", "headers"),
    [
        (BASE, "192.0.2.7", {}),
        (BASE, "127.0.0.1", {"X-Forwarded-For": "192.0.2.7"}),
        ("https://klankbord.company.com", "127.0.0.1", {}),
    ],
)
def test_the_first_account_and_the_demo_are_for_nobody_elsewhere(
    warehouse: Warehouse, base: str, address: str, headers: dict[str, str]
) -> None:
    with warehouse.transaction() as writer:
        accounts.add(writer, "demo", "admin", NOW)
    object.__setattr__(warehouse.home.settings, "dashboard_url", "https://klankbord.company.com")
    browser = Door(warehouse, "demo").browser(base, address)
    assert browser.get("/", headers=headers).status_code == 303
    shown = browser.get("/sign-in", headers=headers)
    assert shown.status_code == 403 and "<form" not in shown.text and "klankbord account add" in shown.text
    given = {"name": "Eve", "password": PASSWORD, "again": PASSWORD, "key": browser.cookies.get("x", "")}
    assert browser.post("/sign-in/first", data=given, headers=headers).status_code == 403


def test_the_demo_opens_by_itself_until_somebody_has_an_account(warehouse: Warehouse) -> None:
    with warehouse.transaction() as writer:
        accounts.add(writer, "demo", "admin", NOW)
    door = Door(warehouse, "demo")
    browser = door.browser()
    assert 'content="0;url=/query?q=1"' in browser.get("/query?q=1").text
    assert browser.get("/query").text == "inside /query"
    with warehouse.transaction() as writer:
        accounts.add(writer, "Ann", "admin", NOW, password=PASSWORD)
    assert door.browser().get("/").status_code == 303


def test_signing_in_and_out_is_recorded(door: Door) -> None:
    browser = door.browser()
    door.sign_in(browser, "Bo")
    browser.get("/auth/logout")
    with door.warehouse.reader() as reader:
        found = reader.rows("select account, role, act, detail from app.audit order by act")
    assert found == [("Bo", "marketer", "account.sign_in", "password"), ("Bo", "marketer", "account.sign_out", None)]


def test_an_account_has_so_many_sign_ins_and_the_unused_gives_way(door: Door) -> None:
    with door.warehouse.reader() as reader:
        ann = accounts.known(reader, "Ann")
    tokens = []
    for minute in range(21):
        door.clock.now = NOW + timedelta(minutes=minute)
        tokens.append(door.sign_ins.begin(ann, "password"))
    open_ = [door.sign_ins.whose(token) is not None for token in tokens]
    assert open_ == [False] + [True] * 20
