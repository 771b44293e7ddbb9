"""Whatever is sent to a hook lands, is kept aside with a reason or is refused with one; it breaks nothing, ever."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from landing import ask
from receiving import NOW, OPEN, add, receiving
from starlette.applications import Starlette
from starlette.testclient import TestClient

from ingest.calls.payloads import CROWDED
from service import tokens
from service.api.api import PREFIX, Api
from service.api.bodies import MOST_BYTES
from service.tokens import Scope
from sql import model
from sql.home import Home
from sql.warehouse import Warehouse

SHOP = """name = "shop"
[[activity]]
name = "order"
plural = "orders"
key = ["order_id"]
time = "ordered_at"
fields = { order_id = "text", total = "number", paid = "boolean", day = "date", tags = "list of text" }
"""
KINDS = ("events", "customers", "answers", "orders")
NAMES = """event occurred_at email customer_id event_id message_id campaign url kind reason machine user_agent call
number updated_at answered_at form form_id question question_index question_type response_id value score mailing group
order_id ordered_at total paid day tags lists reachable given_reachable klankbord_id other_fields extra received_at
arrival
""".split()
WHOLE_ROW = {
    **OPEN, "customer_id": "1", "answered_at": "2026-11-01", "form": "f", "response_id": "r", "question": "q",
    "order_id": "o", "ordered_at": "2026-11-01T10:00:00+01:00",
}  # fmt: skip
NUMBERS = ["1e400", "-0", "9" * 30, "1E-999", "1e16", "9223372036854775808", "-9223372036854775809", "0.1e-5"]
TEXTS = """
294277-01-01 9999-12-31T23:59:59.999999-14:00 0000-01-01 -4713-01-01 2026-02-30 2026-01-01T25:00:00 10000-01-01 infinity
NaN -inf epoch '; =1+1 {x} $1 %s [1,2 [[1],[2]] ["a\\u0000"] \u202e \ud83d\ude00 ../../etc/passwd true null
""".split()
HOSTILE = st.sampled_from([*TEXTS, "", " ", "\x00", "a\x00b", "\ud800", "\udc00x", "x" * 5000])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters()) | HOSTILE
    | st.sampled_from(NUMBERS).map(lambda text: f"@{text}@"),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
ODD = [
    " email",
    "EMAIL",
    "Email\x00",
    " row",
    " line",
    " call",
    " element",
    "",
    " ",
    "\n",
    '"',
    "a.b",
    "$",
    "*",
    "^.*$",
    "É",
    "é",
    "ß",
]
KEYS = st.sampled_from(NAMES) | st.text(max_size=8) | st.sampled_from([*ODD, "SS", "x" * 201, "k0", "c0", "row"])
ELEMENTS = st.dictionaries(KEYS, VALUES, max_size=6).flatmap(
    lambda more: st.sampled_from([more, {**WHOLE_ROW, **more}])
)
BODIES = st.lists(ELEMENTS | VALUES, max_size=4) | ELEMENTS | VALUES


@dataclass(frozen=True)
class Door:
    client: TestClient
    warehouse: Warehouse
    token: str

    def post(self, source: str, content: bytes, **headers: str):
        return self.client.post(
            f"{PREFIX}/hooks/{source}", content=content, headers={"Authorization": f"Bearer {self.token}", **headers}
        )

    def reasons(self, run_id: int) -> list[str]:
        """Why rows of the last call of that run were kept aside."""
        last = f"(select max(call_number) from app.call where run_id = {run_id})"
        query = f"select reason from app.rejected where run_id = {run_id} and call_number = {last}"
        return [reason for (reason,) in ask(self.warehouse, query)]


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("home"))) as warehouse:
        with warehouse.transaction() as writer:
            model.install(writer, SHOP, NOW)
            token = tokens.add(writer, "sender", frozenset({Scope.HOOK}), NOW)
        for kind in KINDS:
            add(warehouse, kind, rows=kind)
        with receiving(warehouse) as receiver:
            app = Starlette(routes=Api(warehouse, lambda: NOW, receiver=receiver).routes())
            yield Door(
                TestClient(app, base_url="http://127.0.0.1:8501", raise_server_exceptions=False), warehouse, token
            )


def written(body: object) -> bytes:
    """JSON as a hostile hand writes it: numbers that no float can be, and halves of characters as escapes."""
    text = json.dumps(body)
    for number in NUMBERS:
        text = text.replace(f'"@{number}@"', number)
    return text.encode()


def check(door: Door, source: str, content: bytes) -> None:
    reply = door.post(source, content)
    if reply.status_code == 200:
        told = reply.json()
        assert not [reason for reason in door.reasons(told["run_id"]) if "broke" in reason], content
        assert told["rows"] >= told["rejected"]
    else:
        assert (reply.status_code, "not JSON" in reply.text or "not UTF-8" in reply.text) == (400, True), content


@pytest.mark.parametrize("source", KINDS)
@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(body=BODIES)
@example(body=[{**WHOLE_ROW, **{name: place for place, name in enumerate(ODD)}}])
@example(body=[{**WHOLE_ROW, name: text} for name in NAMES for text in TEXTS])
@example(body=[{**WHOLE_ROW, name: f"@{number}@"} for name in NAMES for number in NUMBERS])
@example(body=[{**WHOLE_ROW, name: each} for name in NAMES for each in ([], {}, [[]], [None], {"": 1}, True, "\x00")])
def test_json_of_any_shape_breaks_nothing(door: Door, source: str, body: object) -> None:
    check(door, source, written(body))


@pytest.mark.parametrize("source", KINDS)
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(content=st.binary(max_size=60) | st.text(alphabet='[]{}",:0123456789\\untrfalse ', max_size=40).map(str.encode))
@example(content=b"\xff\xfe[]")
@example(content='["\ud800"]'.encode("utf-8", "surrogatepass"))
@example(content=b'{"a":1,"a":2,"email":"a@x.nl","email":"b@x.nl"}')
@example(content=b"[NaN]")
@example(content=b"[" * 100_000)
@example(content=b'"\\ud800"')
def test_bytes_of_any_kind_break_nothing(door: Door, source: str, content: bytes) -> None:
    check(door, source, content)


def packed_zeros(megabytes: int) -> bytes:
    packing = zlib.compressobj(9, zlib.DEFLATED, 31)
    return b"".join(packing.compress(b"[" * 1_000_000) for _ in range(megabytes)) + packing.flush()


@pytest.mark.parametrize(
    ("content", "headers", "status"),
    [
        (packed_zeros(500), {"Content-Encoding": "gzip"}, 413),
        (gzip.compress(packed_zeros(500)), {"Content-Encoding": "gzip"}, 400),
        (b"[]", {"Content-Length": "99999999999999999999999"}, 413),
        (b" " * (MOST_BYTES + 1), {}, 413),
    ],
    ids=["a bomb", "a bomb within", "a length that is none", "too large"],
)
def test_what_is_too_large_is_refused(door: Door, content: bytes, headers: dict[str, str], status: int) -> None:
    assert door.post("events", content, **headers).status_code == status


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (json.dumps({**WHOLE_ROW, **{f"k{n}": n for n in range(100_000)}}).encode(), 1),
        (b"[" + b"1," * 300_000 + b"1]", 300_001),
        (json.dumps({**WHOLE_ROW, "reason": "x" * (MOST_BYTES - 1000)}).encode(), 1),
        (b'{"a":' * 400_000 + b"1" + b"}" * 400_000, None),
    ],
    ids=["100,000 keys", "300,001 elements that are none", "10 MB in one text", "400,000 deep"],
)
def test_what_is_large_lands_or_is_kept_aside(door: Door, content: bytes, rows: int | None) -> None:
    check(door, "events", content)
    if rows is None:  # refused, as no JSON that can be read
        return
    query = """select p.body, c.rows from app.payload as p join app.call as c using (run_id, call_number)
        where p.source = 'events' order by run_id desc, call_number desc limit 1"""
    [(body, told)] = ask(door.warehouse, query)
    assert (body.encode() == content, told) == (True, rows)


@pytest.mark.parametrize(
    ("recipients", "width", "rows"), [(100_000, 1, 1), (10_001, 1, 1), (1_000, 1, 1_000), (4_000, 2_000, 1)]
)
def test_an_element_with_too_many_rows_is_kept_aside_whole(
    warehouse: Warehouse, recipients: int, width: int, rows: int
) -> None:
    columns = {"email": "address", "event": "$.event", "occurred_at": "$.occurred_at"}
    add(warehouse, "fans", mapping={"rows": [{"kind": "events", "each": ["to"], "columns": columns}]})
    crowd = {**OPEN, "to": [{"address": f"p{n}@x.nl", "pad": "x" * width} for n in range(recipients)]}
    content = json.dumps([crowd, {**OPEN, "to": [{"address": "ann@x.nl"}]}])
    with receiving(warehouse) as receiver:
        told = receiver.put("fans", content, {}, NOW).result(60)
    assert ask(warehouse, "select count(*) from events") == [(rows + 1 if rows > 1 else 1,)]
    assert (told.rows, told.rejected) == (rows + 1, int(rows == 1))
    assert [reason for (reason,) in ask(warehouse, "select reason from app.rejected")] == [CROWDED] * told.rejected
