"""Rows go out as plain HTTP requests of any shape, and what the reply says of them is believed."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qs, unquote

import pytest
from echo import Echo, broken_off
from loopback import serving
from sending import batch, destination, send
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response

from exports.destination import Again, Change
from exports.destinations.http import HttpRequest
from jobs.errors import SettingRefused, Terminal, Transient

TOKEN = 'pl4nted "s3cret" {email}'
AWKWARD = 'a "quoted" \\ line\nnext, {email} {secret:token} }{ <b>&amp; é 😀 \x00'


class World:
    def __init__(self, server: Echo, address: str) -> None:
        self.server, self.address = server, address

    def made(self, secrets: dict[str, str] | None = None, path: str = "/people", **settings: str) -> HttpRequest:
        return destination(HttpRequest, {"url": self.address + path, **settings}, secrets or {})

    @property
    def last(self) -> dict[str, str]:
        return dict(self.server.calls[-1].headers)


@pytest.fixture(scope="module")
def served() -> Iterator[tuple[Echo, str]]:
    server = Echo()
    with serving(server.app()) as address:
        yield server, address


@pytest.fixture
def world(served: tuple[Echo, str]) -> Iterator[World]:
    """A server that knows nothing yet."""
    server, address = served
    vars(server).update(vars(Echo()))
    yield World(server, address)


def test_a_row_a_call_is_a_json_object_with_its_values_and_the_key_of_the_batch(world: World) -> None:
    to = world.made()
    answer = send(to, batch({"email": "ann@x.nl", "score": 7, "tags": ["a", "b"], "ok": True, "name": None}, key="k1"))
    assert answer.status == 200 and not answer.rejected
    got = world.server.calls[0]
    assert (got.method, got.path, to.batch_rows) == ("POST", "/people", 1)
    assert got.data == {"email": "ann@x.nl", "score": 7, "tags": ["a", "b"], "ok": True, "name": None}
    assert got.headers["idempotency-key"] == "k1"
    assert got.headers["content-type"] == "application/json; charset=utf-8"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH"])
def test_the_method_and_the_address_are_as_they_were_set(world: World, method: str) -> None:
    send(world.made(path="/v1/people?list=5", method=method, missing="omit"), batch({"email": "a@x.nl", "name": None}))
    got = world.server.calls[0]
    assert (got.method, got.path, got.query, got.data) == (method, "/v1/people", "list=5", {"email": "a@x.nl"})


@pytest.mark.parametrize(
    ("shape", "wanted"), [("array", [{"n": 1}, {"n": 2}]), ("items", {"items": [{"n": 1}, {"n": 2}]})]
)
def test_several_rows_go_as_a_list_or_under_a_key(world: World, shape: str, wanted: object) -> None:
    to = world.made(batch=shape, batch_rows="1000")
    send(to, batch({"n": 1}, {"n": 2}))
    assert world.server.calls[0].data == wanted and to.batch_rows == 1000
    send(world.made(batch=shape, template='{"n": {n}}'), batch({"n": 1}, {"n": 2}))
    assert world.server.calls[1].data == wanted


def test_never_more_than_a_thousand_rows_go_in_one_call(world: World) -> None:
    for most in ("1001", "0", "many"):
        with pytest.raises(SettingRefused, match="1 to 1000"):
            world.made(batch="array", batch_rows=most)


def test_fields_go_as_a_form_or_in_the_query(world: World) -> None:
    row = {"email": "a+b@x.nl", "note": AWKWARD, "tags": ["x", "y&z"], "none": None, "whole": 5.0}
    send(world.made(body="form"), batch(row))
    form = world.server.calls[0]
    assert form.headers["content-type"] == "application/x-www-form-urlencoded"
    send(world.made(method="GET", path="/track?list=5"), batch(row))
    query = world.server.calls[1]
    assert query.body == b"" and query.method == "GET" and query.query.startswith("list=5&")
    wanted = {"email": ["a+b@x.nl"], "note": [AWKWARD], "tags": ["x", "y&z"], "whole": ["5"]}
    assert parse_qs(form.body.decode()) == wanted
    assert parse_qs(query.query) == {"list": ["5"], **wanted}


def test_a_value_never_breaks_out_of_a_json_template_nor_is_read_as_a_place(world: World) -> None:
    template = (
        '{"to": {"mail": "{email}", "say": "Hi {note}!"}, "raw": {note}, "n": {n}, "l": {l}, "no": [{none}, "{none}"]}'
    )
    row = {"email": "ann@x.nl", "note": AWKWARD, "n": 1.5, "l": ["a", '"'], "none": None}
    send(world.made({"token": TOKEN}, template=template), batch(row))
    assert world.server.calls[0].data == {
        "to": {"mail": "ann@x.nl", "say": f"Hi {AWKWARD}!"},
        "raw": AWKWARD,
        "n": 1.5,
        "l": ["a", '"'],
        "no": [None, ""],
    }


def test_a_value_never_breaks_out_of_a_form_an_xml_or_an_address(world: World) -> None:
    send(world.made(template="a={note}&b=1", media_type="application/x-www-form-urlencoded"), batch({"note": AWKWARD}))
    assert parse_qs(world.server.calls[0].body.decode()) == {"a": [AWKWARD], "b": ["1"]}
    send(world.made(template="<p n='{note}'>{note}</p>", media_type="text/xml"), batch({"note": "'><q/>&\x00{note}"}))
    inner = "&apos;&gt;&lt;q/&gt;&amp;�{note}"
    assert world.server.calls[1].body.decode() == f"<p n='{inner}'>{inner}</p>"
    send(world.made(path="/people/{id}/x?q={id}"), batch({"id": "../a?b=c&d#é/{id}"}))
    got = world.server.calls[2]
    assert unquote(got.path) == "/people/../a?b=c&d#é/{id}/x" and got.path.count("/") == 3
    assert parse_qs(got.query) == {"q": ["../a?b=c&d#é/{id}"]}


@pytest.mark.parametrize("value", [None, "", " ", ".", "..", []])
def test_a_row_without_what_its_address_needs_is_rejected_and_never_called(world: World, value: object) -> None:
    answer = send(world.made(path="/people/{id}", method="PUT"), batch({"id": value}))
    assert list(answer.rejected) == [1] and "id" in answer.rejected[1]
    assert not world.server.calls


def test_a_row_with_a_number_that_json_has_not_is_rejected_and_the_others_go(world: World) -> None:
    answer = send(world.made(batch="array"), batch({"n": float("nan")}, {"n": 2}))
    assert list(answer.rejected) == [1]
    assert world.server.calls[0].data == [{"n": 2}]


def test_a_row_that_makes_the_address_too_long_is_rejected_and_stops_nothing(world: World) -> None:
    for to in (world.made(path="/p/{id}"), world.made(method="GET")):
        assert list(send(to, batch({"id": "x" * 70_000})).rejected) == [1]
    assert not world.server.calls


def test_a_place_that_no_field_fills_stops_the_run(world: World) -> None:
    with pytest.raises(Terminal, match=r"\{mail\}.*only: email"):
        send(world.made(template='{"a": "{mail}"}'), batch({"email": "a@x.nl"}))
    assert not world.server.calls


def test_secrets_stand_where_their_places_are_and_nowhere_else(world: World) -> None:
    to = world.made(
        {"token": "t0ken", "key": 'k"&y', "password": "p/w"},
        path="/in?key={secret:key}",
        headers="Authorization: Bearer {secret:token}\nX-Account: 7\nAccept: text/plain",
        template='{"pw": "{secret:password}", "mail": "{email}"}',
    )
    what = batch({"email": "a@x.nl"})
    shown = "\n".join(to.preview(what))
    assert "[secret]" in shown and not any(each in shown for each in ("t0ken", 'k"&y', "k%22%26y", "p/w"))
    assert "a@x.nl" in shown and "X-Account: 7" in shown and not world.server.calls
    send(to, what)
    got = world.server.calls[0]
    assert got.headers["authorization"] == "Bearer t0ken" and got.headers["x-account"] == "7"
    assert got.headers["accept"] == "text/plain"
    assert parse_qs(got.query) == {"key": ['k"&y']} and got.data == {"pw": "p/w", "mail": "a@x.nl"}


@pytest.mark.parametrize("status", [200, 401, 422, 503])
def test_no_secret_stands_in_what_is_told_of_a_reply_that_repeats_it(world: World, status: int) -> None:
    world.server.replies[1] = JSONResponse({"ok": False, "message": f"bad {TOKEN} given"}, status)
    to = world.made({"token": TOKEN}, template='{"t": "{secret:token}", "e": "{email}"}', success="ok")
    try:
        said = str(send(to, batch({"email": "a@x.nl"})))
    except (Terminal, Transient) as error:
        said = f"{error} {error.body}"
    assert "s3cret" not in said


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"url": "http://api.example.com/in"}, "https://"),
        ({"url": "https://ann:pw@api.example.com/in"}, "without a name"),
        ({"url": "https://{host}.example.com/in"}, "host"),
        ({"url": "https://api.example.com/in#x"}, "without blanks"),
        ({"url": "https://api.example.com/in?token=HIDE-ME"}, "in clear"),
        ({"headers": "Authorization: Bearer HIDE-ME"}, "in clear"),
        ({"headers": '{"X-Api-Key": "HIDE-ME"}'}, "in clear"),
        ({"headers": "HIDE-ME"}, "lines as"),
        ({"headers": "X: {secret:tokn}"}, "there are"),
        ({"headers": "X: {email}"}, "alone"),
        ({"headers": "X: {secret:key}"}, "has no value"),
        ({"headers": "Content-Length: 4"}, "follows"),
        ({"headers": "X: a\nx: b"}, "twice"),
        ({"template": '{"a": {email}'}, "no JSON"),
        ({"template": '{"a": "\\{email}"}'}, "no JSON"),
        ({"template": "{email}", "method": "GET"}, "no body"),
        ({"batch": "array", "method": "GET"}, "several rows"),
        ({"batch": "array", "body": "form"}, "several rows"),
        ({"batch": "array", "url": "https://x.example.com/{id}"}, "batch=one"),
        ({"repeats": "keyed", "idempotency_header": "none"}, "idempotency_header"),
        ({"repeats": "maybe"}, "keyed, same or unknown"),
        ({"success": "a[only]"}, "place in the reply"),
        ({"errors": "a..b"}, "place in the reply"),
        ({"per_second": "-1"}, "0 to 1000"),
        ({"remove_url": "https://other.example.com/{id}"}, "another host"),
        ({"remove_url": "https://api.example.com/people"}, "by its address alone"),
    ],
)
def test_settings_that_cannot_go_well_are_refused_without_showing_a_secret(settings: dict[str, str], told: str) -> None:
    with pytest.raises(SettingRefused, match=told) as refused:
        destination(HttpRequest, {"url": "https://api.example.com/in", **settings}, {})
    assert "HIDE-ME" not in str(refused.value)


# ------------------------------------------------------------------------------------------------------- the answer


@pytest.mark.parametrize("reply", [Response(status_code=204), PlainTextResponse("thanks", 201), HTMLResponse("<p>ok")])
def test_any_status_of_success_is_one_where_nothing_else_is_set(world: World, reply: Response) -> None:
    world.server.replies[1] = reply
    answer = send(world.made(), batch({"email": "a@x.nl"}))
    assert answer.status == reply.status_code and not answer.rejected


@pytest.mark.parametrize(
    ("success", "data", "is_taken"),
    [
        ("success", {"success": True}, True),
        ("success", {"success": False, "message": "no such list"}, False),
        ("success", {"message": "no such list"}, False),
        ("success", {"success": "false", "message": "no such list"}, False),
        ("result.status=ok", {"result": {"status": "ok"}}, True),
        ("result.status=ok", {"result": {"status": "error"}, "message": ["no such list"]}, False),
        ("result[0].code=0", {"result": [{"code": 0}]}, True),
        ("result[0].code=0", {"result": [], "error": {"code": 4, "message": "no such list"}}, False),
    ],
)
def test_a_success_that_means_failure_is_one(world: World, success: str, data: object, is_taken: bool) -> None:
    world.server.replies[1] = JSONResponse(data)
    answer = send(world.made(success=success), batch({"email": "a@x.nl"}))
    assert answer.rejected == ({} if is_taken else {1: "no such list"})


def test_a_success_without_the_place_to_look_at_is_known_by_nobody(world: World) -> None:
    for reply in (PlainTextResponse("ok"), Response(b'{"success": tr', media_type="application/json")):
        world.server.replies[len(world.server.calls) + 1] = reply
        with pytest.raises(Transient, match="nobody knows"):
            send(world.made(success="success"), batch({"email": "a@x.nl"}))


@pytest.mark.parametrize(
    ("by", "errors", "rejected"),
    [
        ("index", [{"index": 1, "message": "bad address"}], {2: "bad address"}),
        ("index", [{"index": "0", "message": "bad"}, {"index": 2, "reason": "old"}], {1: "bad", 3: "old"}),
        ("email", [{"email": "c@x.nl", "message": "bad address"}], {3: "bad address"}),
        ("index", [], {}),
        ("index", None, {}),
    ],
)
def test_rows_that_the_reply_names_are_rejected_and_the_others_taken(
    world: World, by: str, errors: object, rejected: dict[int, str]
) -> None:
    world.server.replies[1] = JSONResponse({"result": {"errors": errors}}, 207)
    rows = [{"email": f"{each}@x.nl"} for each in "abc"]
    assert send(world.made(batch="array", errors="result.errors", errors_by=by), batch(*rows)).rejected == rejected


@pytest.mark.parametrize("errors", [["bad"], [{"index": 9, "message": "bad"}], "bad", {"message": "bad"}])
def test_an_error_of_no_known_row_lets_no_row_pass_for_taken(world: World, errors: object) -> None:
    world.server.replies[1] = JSONResponse({"errors": errors})
    answer = send(world.made(batch="array", errors="errors"), batch({"n": 1}, {"n": 2}))
    assert set(answer.rejected) == {1, 2} and all("bad" in each for each in answer.rejected.values())


@pytest.mark.parametrize("status", [400, 409, 412, 422, 451])
def test_a_batch_that_is_refused_is_rejected_with_the_reason(world: World, status: int) -> None:
    world.server.replies[1] = JSONResponse({"error": {"message": "the list\n is full."}}, status)
    world.server.replies[2] = PlainTextResponse("no more", status)
    world.server.replies[3] = HTMLResponse("<html>no</html>", status)
    to = world.made(batch="array")
    assert send(to, batch({"n": 1}, {"n": 2})).rejected == dict.fromkeys((1, 2), f"the list is full ({status}).")
    assert send(to, batch({"n": 1})).rejected == {1: f"no more ({status})."}
    assert send(to, batch({"n": 1})).rejected == {1: f"it did not say why ({status})."}


@pytest.mark.parametrize(
    ("status", "kind", "told"),
    [
        (401, Terminal, "look at the secret"),
        (403, Terminal, "look at the secret"),
        (404, Terminal, "setting url"),
        (405, Terminal, "setting method"),
        (410, Terminal, "setting url"),
        (413, Terminal, "batch_rows below 2"),
        (415, Terminal, "media_type"),
        (302, Terminal, "not followed"),
        (408, Transient, "408"),
        (425, Transient, "425"),
        (429, Transient, "429"),
        (500, Transient, "500"),
        (503, Transient, "503"),
    ],
)
def test_a_status_that_is_of_the_call_rejects_no_row(
    world: World, status: int, kind: type[Exception], told: str
) -> None:
    headers = {"retry-after": "7", "location": "https://x.example/"}
    world.server.replies[1] = JSONResponse({"message": "no"}, status, headers)
    with pytest.raises(kind, match=told) as failed:
        send(world.made(batch="array"), batch({"n": 1}, {"n": 2}))
    assert getattr(failed.value, "retry_after", 7) == 7 and not world.server.taken


def test_where_a_row_has_its_own_address_not_found_is_of_the_row(world: World) -> None:
    world.server.replies[1] = JSONResponse({"message": "nobody"}, 404)
    answer = send(world.made(path="/people/{id}", method="PATCH"), batch({"id": "7"}))
    assert "nobody" in answer.rejected[1] and "404" in answer.rejected[1]


def test_an_answer_that_was_lost_is_never_taken_for_a_yes_or_a_no(world: World) -> None:
    world.server.cut_before, world.server.cut_after = frozenset({1}), frozenset({2})
    for _ in range(2):
        with pytest.raises(Transient) as failed:
            send(world.made(), batch({"n": 1}))
        assert failed.value.status is None
    assert sum(world.server.rows().values()) == 1


def test_whether_a_lost_batch_may_go_again_is_what_the_owner_said(world: World) -> None:
    assert world.made().again is Again.UNKNOWN
    assert world.made(repeats="same").again is Again.SAME
    to = world.made(repeats="keyed", idempotency_header="X-Once")
    assert to.again is Again.KEYED
    world.server.honours_keys, world.server.key_header = True, "x-once"
    world.server.cut_after = frozenset({1})
    with pytest.raises(Transient):
        send(to, batch({"n": 1}, key="k1"))
    assert not send(to, batch({"n": 1}, key="k1")).rejected
    assert list(world.server.rows().values()) == [1] and len(world.server.calls) == 2
    send(world.made(idempotency_header="none"), batch({"n": 1}))
    assert "idempotency-key" not in world.last


# ------------------------------------------------------------------------------------------- those who left, and a test


def test_who_does_not_belong_any_more_is_told_of_only_where_that_is_set(world: World) -> None:
    to = world.made()
    assert to.removes is False
    with pytest.raises(Terminal, match="remove_url"):
        send(to, batch({"id": "7"}, change=Change.REMOVE))
    to = world.made(remove_url=f"{world.address}/people/{{id}}")
    assert to.removes is True and not world.server.calls
    send(to, batch({"id": "7/8", "name": None}, change=Change.REMOVE))
    got = world.server.calls[0]
    assert (got.method, got.path, got.body) == ("DELETE", "/people/7%2F8", b"")
    send(
        world.made(remove_url=f"{world.address}/gone", remove_method="POST", batch="array"),
        batch({"id": "7"}, {"id": "8"}, change=Change.REMOVE),
    )
    got = world.server.calls[1]
    assert (got.method, got.path, got.data) == ("POST", "/gone", [{"id": "7"}, {"id": "8"}])


def test_who_is_gone_there_already_is_removed(world: World) -> None:
    world.server.replies[1] = Response(status_code=404)
    answer = send(world.made(remove_url=f"{world.address}/people/{{id}}"), batch({"id": "7"}, change=Change.REMOVE))
    assert not answer.rejected and list(answer.warned) == [1]


def test_a_test_sends_no_row_and_no_secret_and_promises_no_more_than_it_saw(world: World) -> None:
    to = world.made({"token": "t0ken"}, headers="Authorization: Bearer {secret:token}", method="GET", path="/add")
    for reply, status in ((None, 200), (Response(status_code=405), 405), (Response(status_code=503), 503)):
        if reply:
            world.server.replies[len(world.server.calls) + 1] = reply
        told = to.test()
        assert f"with {status}" in told and "only when one is sent" in told
        got = world.server.calls[-1]
        assert (got.method, got.path, got.query, got.body) == ("HEAD", "/", "", b"")
        assert "t0ken" not in json.dumps(dict(got.headers))
    world.server.replies[len(world.server.calls) + 1] = broken_off()
    assert "answers" in to.test()  # a HEAD has no body that could break off


def test_a_host_that_does_not_answer_fails_the_test() -> None:
    with pytest.raises(Transient, match="could not be reached"):
        destination(HttpRequest, {"url": "http://127.0.0.1:9/in"}, {}).test()


def test_a_setting_has_a_comment_and_passes_its_own_check() -> None:
    to = destination(HttpRequest, {"url": "https://api.example.com/in"}, {})
    assert to.per_second == 5.0 and to.fields() is None
    assert all(each.comment for each in HttpRequest.settings.values())
