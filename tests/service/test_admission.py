"""Who is let in: how a token may be shown, where and for what it is valid, how often, and what stays in memory."""

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from starlette.requests import HTTPConnection

from service import tokens
from service.api.admission import Admission
from service.api.limits import Limit
from service.api.problem import Refused
from service.errors import WrongInput
from service.tokens import Scope, State
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)


@dataclass
class Clock:
    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def pass_by(self, **time: float) -> None:
        self.now += timedelta(**time)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def admission(warehouse: Warehouse, clock: Clock) -> Admission:
    with warehouse.transaction() as writer:
        writer.execute(
            """insert into app.source (name, kind, settings, secrets, enabled, created_at, changed_at)
            select unnest(['mailgun', 'postmark']), 'generic', '{}', '{}', true, $now, $now""",
            {"now": NOW},
        )
    return Admission(warehouse, clock)


@pytest.fixture
def make(warehouse: Warehouse, clock: Clock) -> Callable[..., str]:
    def add(name: str, *scopes: Scope, **more) -> str:
        with warehouse.transaction() as writer:
            return tokens.add(writer, name, frozenset(scopes), clock(), **more)

    return add


def shown(text: str = "", *, how: str = "bearer", peer: str | None = "192.0.2.1", via: str = "") -> HTTPConnection:
    """A call that shows `text`; `via` is its X-Forwarded-For."""
    headers = [(b"x-forwarded-for", via.encode())] if via else []
    match how:
        case "bearer":
            headers.append((b"authorization", f"Bearer {text}".encode()))
        case "basic" | "nameless basic":
            user = "any body" if how == "basic" else ""
            headers.append((b"authorization", b"Basic " + base64.b64encode(f"{user}:{text}".encode())))
    query = f"a=b&token={text}".encode() if how == "query" else b""
    client = (peer, 1234) if peer else None
    return HTTPConnection({"type": "http", "headers": headers, "query_string": query, "client": client})


def refusal(admission: Admission, call: HTTPConnection, scope: Scope, source: str | None = None) -> Refused:
    with pytest.raises(Refused) as refused:
        admission.admit(call, scope, source)
    return refused.value


def test_a_hook_token_is_shown_as_bearer_as_basic_password_or_in_the_address(admission, make) -> None:
    text = make("feed", Scope.HOOK)
    for how in ("bearer", "basic", "nameless basic", "query"):
        assert admission.admit(shown(text, how=how), Scope.HOOK, "mailgun") == "feed"
        assert refusal(admission, shown(text[:-1], how=how), Scope.HOOK, "mailgun").status == 401


@pytest.mark.parametrize("how", ["basic", "nameless basic", "query"])
@pytest.mark.parametrize("scope", [Scope.READ, Scope.WRITE, Scope.SQL])
def test_every_other_token_is_shown_as_bearer_alone(admission, make, how: str, scope: Scope) -> None:
    text = make("all", *Scope)
    assert admission.admit(shown(text), scope) == "all"
    assert refusal(admission, shown(text, how=how), scope).status == 401


@pytest.mark.parametrize("header", [b"", b"Bearer", b"Basic", b"Basic !!", b"Basic //8=", b"Digest kb_x", b"\xff \xfe"])
def test_a_header_that_shows_no_token_is_401(admission, header: bytes) -> None:
    call = HTTPConnection(
        {"type": "http", "headers": [(b"authorization", header)], "query_string": b"", "client": None}
    )
    for scope in Scope:
        refused = refusal(admission, call, scope)
        assert (refused.status, refused.headers) == (401, {"WWW-Authenticate": 'Bearer realm="klankbord"'})


def test_a_token_of_one_source_opens_the_hook_of_no_other(admission, make) -> None:
    text = make("mail", Scope.HOOK, source="mailgun")
    assert admission.admit(shown(text), Scope.HOOK, "mailgun") == "mail"
    for other in ("postmark", "mailgun2", None):
        refused = refusal(admission, shown(text), Scope.HOOK, other)
        assert refused.status == 403
        assert '"mailgun"' in refused.detail
    assert admission.admit(shown(make("any", Scope.HOOK)), Scope.HOOK, "postmark") == "any"


def test_only_a_hook_token_is_bound_and_only_to_a_source_there_is(admission, make) -> None:
    wrong = [((Scope.READ,), "mailgun"), ((Scope.HOOK, Scope.READ), "mailgun"), ((Scope.HOOK,), "nosuch")]
    for scopes, source in wrong:
        with pytest.raises(WrongInput):
            make("x", *scopes, source=source)


def test_a_token_with_addresses_is_valid_from_those_alone(admission, make) -> None:
    text = make("feed", Scope.READ, addresses=["192.0.2.0/28", "2001:db8::7"])
    for peer in ("192.0.2.1", "192.0.2.15", "::ffff:192.0.2.3", "2001:db8::7"):
        assert admission.admit(shown(text, peer=peer), Scope.READ) == "feed"
    for peer in ("192.0.2.16", "2001:db8::8", "testclient", None):
        assert refusal(admission, shown(text, peer=peer), Scope.READ).status == 403
    assert refusal(admission, shown(text, peer="198.51.100.1", via="192.0.2.1"), Scope.READ).status == 403


@pytest.mark.parametrize(
    ("peer", "via", "is_let_in"),
    [
        ("10.0.0.1", "192.0.2.7", True),
        ("10.0.0.1", "192.0.2.7, 10.0.0.2", True),
        ("10.0.0.1", "192.0.2.7, 198.51.100.1", False),  # what comes before the last is the caller's own word
        ("10.0.0.1", "198.51.100.1, 192.0.2.7", True),
        ("198.51.100.1", "192.0.2.7", False),  # no proxy of ours
        ("10.0.0.1", "192.0.2.7, nonsense", False),
        ("10.0.0.1", "", False),
        ("192.0.2.7", "198.51.100.1", True),
    ],
)
def test_a_forwarded_address_counts_from_trusted_proxies_alone(
    home: Home, clock, peer: str, via: str, is_let_in: bool
) -> None:
    (home.path / "config.toml").write_text('trusted_proxies = "10.0.0.0/24, ::1"')
    with Warehouse.open(Home.open(home.path)) as warehouse:
        admission = Admission(warehouse, clock)
        with warehouse.transaction() as writer:
            text = tokens.add(writer, "feed", frozenset({Scope.READ}), NOW, addresses=["192.0.2.7"])
        if is_let_in:
            assert admission.admit(shown(text, peer=peer, via=via), Scope.READ) == "feed"
        else:
            assert refusal(admission, shown(text, peer=peer, via=via), Scope.READ).status == 403


def test_revoking_and_waking_count_at_the_next_call_and_not_before_they_are_committed(
    admission, make, warehouse, clock
) -> None:
    text = make("feed", Scope.READ)
    assert admission.admit(shown(text), Scope.READ) == "feed"
    with pytest.raises(ZeroDivisionError), warehouse.transaction() as writer:
        tokens.revoke(writer, "feed", clock())
        assert admission.admit(shown(text), Scope.READ) == "feed"
        raise ZeroDivisionError
    assert admission.admit(shown(text), Scope.READ) == "feed"
    with warehouse.transaction() as writer:
        tokens.revoke(writer, "feed", clock())
    assert refusal(admission, shown(text), Scope.READ).status == 401
    again = make("feed", Scope.READ)
    assert admission.admit(shown(again), Scope.READ) == "feed"
    assert refusal(admission, shown(text), Scope.READ).status == 401


def test_no_call_asks_the_warehouse_while_the_tokens_stay_as_they_are(admission, make, warehouse) -> None:
    text = make("feed", Scope.READ)
    assert admission.admit(shown(text), Scope.READ) == "feed"
    with warehouse.transaction() as writer:
        writer.execute("drop table app.token")
    for _ in range(100):
        assert admission.admit(shown(text), Scope.READ) == "feed"


def test_a_token_that_nobody_uses_is_warned_of_sleeps_and_can_be_woken(admission, make, warehouse, clock) -> None:
    text = make('the "feed"', Scope.READ)

    def state() -> tuple[State, list[str]]:
        with warehouse.reader() as reader:
            return tokens.all_tokens(reader)[0].state(clock()), tokens.warnings(reader, clock())

    clock.pass_by(days=45, hours=23)
    assert state() == (State.LIVE, [])
    clock.pass_by(hours=1)
    assert state()[0] == State.SLEEPS_SOON
    assert "falls asleep on 21 January 2027" in state()[1][0]
    clock.pass_by(days=14)
    assert state()[0] == State.ASLEEP
    assert "sleeps since 21 January 2027" in state()[1][0]
    refused = refusal(admission, shown(text), Scope.READ)
    assert refused.status == 401
    assert "klankbord token wake" in refused.detail
    with warehouse.transaction() as writer:
        tokens.wake(writer, 'the "feed"', clock())
    assert state() == (State.LIVE, [])
    assert admission.admit(shown(text), Scope.READ) == 'the "feed"'


def test_a_use_keeps_a_token_awake_also_while_it_cannot_be_written(admission, make, warehouse, clock) -> None:
    text = make("feed", Scope.READ)
    with warehouse.transaction() as writer:  # whoever notes a use waits for this
        for _ in range(4):
            clock.pass_by(days=40)
            assert admission.admit(shown(text), Scope.READ) == "feed"
        tokens.add(writer, "other", frozenset({Scope.READ}), clock())
    assert admission.admit(shown(text), Scope.READ) == "feed"


def test_an_ended_or_revoked_token_cannot_be_woken(make, warehouse, clock) -> None:
    make("ended", Scope.READ, expires_at=NOW + timedelta(days=1))
    make("revoked", Scope.READ)
    clock.pass_by(days=1)
    with warehouse.transaction() as writer:
        tokens.revoke(writer, "revoked", clock())
    for name in ("ended", "revoked"):
        with pytest.raises(WrongInput, match="none"), warehouse.transaction() as writer:
            tokens.wake(writer, name, clock())


def test_a_name_that_looks_like_a_token_is_refused(make) -> None:
    with pytest.raises(WrongInput):
        make(make("feed", Scope.READ), Scope.READ)


@pytest.mark.parametrize(
    ("scope", "burst", "rate"), [(Scope.READ, 200, 50), (Scope.SQL, 200, 50), (Scope.HOOK, 2000, 1000)]
)
def test_a_token_that_calls_too_often_waits_and_no_other_does(
    admission, make, clock, scope: Scope, burst: int, rate: int
) -> None:
    text, other = make("feed", scope), make("other", scope)
    for _ in range(burst):
        admission.admit(shown(text), scope)
    refused = refusal(admission, shown(text), scope)
    assert (refused.status, refused.headers) == (429, {"Retry-After": "1"})
    assert admission.admit(shown(other), scope) == "other"
    clock.pass_by(seconds=1)
    for _ in range(rate):
        admission.admit(shown(text), scope)
    assert refusal(admission, shown(text), scope).status == 429


def test_calls_that_are_refused_count_too(admission, make) -> None:
    text = make("feed", Scope.READ)
    for _ in range(200):
        assert refusal(admission, shown(text), Scope.SQL).status == 403
    assert refusal(admission, shown(text), Scope.SQL).status == 429


def test_calls_of_hooks_leave_the_rest_of_a_token_its_own_measure(admission, make) -> None:
    text = make("both", Scope.HOOK, Scope.READ)
    for _ in range(2000):
        admission.admit(shown(text), Scope.HOOK)
    assert refusal(admission, shown(text), Scope.HOOK).status == 429
    assert admission.admit(shown(text), Scope.READ) == "both"


def test_guessing_from_one_address_ends_after_twenty_and_only_there(admission, make, clock) -> None:
    used, fresh = make("used", Scope.READ), make("fresh", Scope.READ)
    assert admission.admit(shown(used), Scope.READ) == "used"
    for number in range(20):
        assert refusal(admission, shown(f"kb_{number}"), Scope.READ).status == 401
    refused = refusal(admission, shown("kb_21"), Scope.READ)
    assert (refused.status, refused.headers) == (429, {"Retry-After": "3"})
    assert refusal(admission, shown(fresh), Scope.READ).status == 429  # it is not even looked up
    assert admission.admit(shown(used), Scope.READ) == "used"  # who was let in before is not shut out by another
    assert admission.admit(shown(fresh, peer="192.0.2.2"), Scope.READ) == "fresh"
    clock.pass_by(seconds=3)
    assert admission.admit(shown(fresh), Scope.READ) == "fresh"


def test_all_of_one_ipv6_network_share_what_they_may_guess(admission) -> None:
    for number in range(20):
        assert refusal(admission, shown("kb_x", peer=f"2001:db8:0:1::{number}"), Scope.READ).status == 401
    assert refusal(admission, shown("kb_x", peer="2001:db8:0:1::ffff"), Scope.READ).status == 429
    assert refusal(admission, shown("kb_x", peer="2001:db8:0:2::1"), Scope.READ).status == 401


def test_a_limit_remembers_so_many_keys_and_forgets_the_one_unused_for_longest() -> None:
    limit = Limit(1, 1, most_keys=2)
    assert [limit.use(key, NOW) for key in "abc"] == [0, 0, 0]
    assert [limit.seconds_to_wait(key, NOW) for key in "abc"] == [0, 1, 1]


def test_a_clock_that_is_set_back_neither_fills_a_limit_nor_blocks_it() -> None:
    limit = Limit(1, 1)
    assert limit.use("a", NOW) == 0
    assert limit.use("a", NOW - timedelta(days=1)) == 1
    assert limit.use("a", NOW + timedelta(seconds=1)) == 0
