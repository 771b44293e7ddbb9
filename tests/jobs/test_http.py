"""What comes back from another system is read within bounds and told without secrets."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from jobs.errors import CallFailed, Terminal, Transient
from jobs.http import Client

SECRET = "p1anted-s3cret"


def client(answer: Callable[[httpx.Request], httpx.Response], **settings: float) -> Client:
    return Client(
        "https://api.example.com/v1",
        {"Authorization": f"Bearer {SECRET}"},
        [SECRET],
        transport=httpx.MockTransport(answer),
        most_bytes=int(settings.pop("most_bytes", 1000)),
        **settings,  # type: ignore[arg-type]
    )


def fetch(answer: Callable[[httpx.Request], httpx.Response], **settings: float) -> object:
    with client(answer, **settings) as opened:
        return opened.fetch_json("people", {"page": "0"}).data


def test_json_is_fetched_below_the_base_with_the_headers() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert str(request.url) == "https://api.example.com/v1/people?page=0"
        assert request.headers["authorization"] == f"Bearer {SECRET}"
        assert request.headers["user-agent"].startswith("klankbord")
        return httpx.Response(200, json={"rows": [1]})

    assert fetch(answer) == {"rows": [1]}


@pytest.mark.parametrize(
    ("reply", "kind", "told"),
    [
        (httpx.Response(429, headers={"retry-after": "7"}), Transient, "429"),
        (httpx.Response(504, text="<html>"), Transient, "504 Gateway Timeout"),
        (httpx.Response(500), Transient, "500"),
        (httpx.Response(403), Terminal, "403 Forbidden"),
        (httpx.Response(404), Terminal, "404"),
        (httpx.Response(302, headers={"location": "https://evil.example/x?t=p1anted-s3cret"}), Terminal, "evil.exam"),
        (httpx.Response(200, html="<p>sign in</p>"), Terminal, "text/html and not with JSON"),
        (httpx.Response(200, content=b'{"rows": [', headers={"content-type": "application/json"}), Transient, "cut"),
        (httpx.Response(200, content=b"[" * 900, headers={"content-type": "application/json"}), Transient, "cut off"),
        (httpx.Response(200, content=b"1" * 1001, headers={"content-type": "application/json"}), Terminal, "more than"),
        (
            httpx.Response(200, content=iter([b"not gzip"]), headers={"content-encoding": "gzip"}),
            Transient,
            "compression is broken",
        ),
    ],
)
def test_what_is_not_an_answer_is_worth_trying_again_or_not(
    reply: httpx.Response, kind: type[CallFailed], told: str
) -> None:
    with pytest.raises(kind, match=told) as failed:
        fetch(lambda _: reply)
    assert SECRET not in str(failed.value) and "\n" not in str(failed.value)


def test_a_wait_that_was_asked_is_read_as_seconds_or_as_a_date() -> None:
    day = {"date": "Sun, 22 Nov 2026 10:00:00 GMT", "retry-after": "Sun, 22 Nov 2026 10:02:00 GMT"}
    for headers, seconds in (({"retry-after": "7"}, 7), (day, 120), ({"retry-after": "soon"}, None), ({}, None)):
        reply = httpx.Response(429, headers=headers)
        with pytest.raises(Transient) as failed:
            fetch(lambda _, reply=reply: reply)  # type: ignore[misc]
        assert failed.value.retry_after == seconds


def test_a_reply_that_repeats_the_secret_is_told_without_it() -> None:
    with pytest.raises(Terminal) as failed:
        fetch(lambda _: httpx.Response(422, json={"error": f"bad token {SECRET}"}))
    assert failed.value.body == {"error": "bad token [secret]"}


def test_a_failing_transport_is_told_without_the_secret() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        raise httpx.ConnectError(f"no route for {SECRET}", request=request)

    with pytest.raises(Transient, match=r"api\.example\.com could not be reached") as failed:
        fetch(answer)
    assert SECRET not in str(failed.value)


def test_a_reply_that_drips_forever_is_left() -> None:
    ticks = iter(range(0, 10_000, 10))

    def drip() -> Iterator[bytes]:
        while True:
            yield b" "

    with pytest.raises(Transient, match="more than 30 seconds"):
        fetch(lambda _: httpx.Response(200, content=drip()), most_seconds=30, clock=lambda: next(ticks))  # type: ignore[arg-type]


def test_half_a_surrogate_pair_becomes_a_text_that_can_be_stored() -> None:
    reply = httpx.Response(200, content=rb'{"a": "x\ud800y", "b": ["\ud83d\ude00"]}')
    found = fetch(lambda _: reply)
    assert str(found).encode() and found["b"] == ["😀"]  # type: ignore[index]


def test_a_secret_that_cannot_stand_in_a_header_is_told_so() -> None:
    for secret in ("töken", "to\nken"):
        with pytest.raises(Terminal, match="cannot stand in a request") as failed:
            Client("http://127.0.0.1:9", {"Authorization": secret}, [secret]).fetch_json("", {})
        assert secret not in str(failed.value)


def test_a_call_without_a_body_may_be_answered_by_anything_and_refused_in_any_words() -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        assert request.method == "DELETE" and request.content == b"" and request.headers["x-once"] == "k1"
        status = int(request.url.params["status"])
        return httpx.Response(status, text=f"as you wish, {SECRET}" if status < 300 else f"not with {SECRET}")

    with client(answer) as opened:
        assert opened.ask("DELETE", "people/7?status=200", {"X-Once": "k1"}).data == f"as you wish, {SECRET}"
        with pytest.raises(Terminal, match="409") as failed:
            opened.ask("DELETE", "people/7?status=409", {"X-Once": "k1"})
        assert failed.value.body == "not with [secret]"
