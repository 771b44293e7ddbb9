"""Who is let in: the one place that looks at the token a call shows, for every door, and counts what opens nothing.

It works from memory, for a webhook's door asks thousands of times a second; what is kept there is read anew once a
transaction told of a change, so that a token that is revoked opens nothing from that moment. A token's text goes no
further than its hash.
"""

import base64
import binascii
import hmac
import threading
from collections import OrderedDict
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from ipaddress import ip_network

from starlette.requests import HTTPConnection

from jobs import revoking
from service import tokens
from service.api.limits import Limit
from service.api.origin import Address, Network, household, origin
from service.api.problem import Refused
from service.tokens import USE_NOTED_EVERY, Scope, State, Token
from sql.errors import quoted
from sql.warehouse import Warehouse

SHELF = 8  # so much of a hash says on which shelf it stands; the whole is compared in constant time
MOST_AT_HOME = 10_000


@dataclass
class _Kept:
    token: Token  # its last use is that of the file, or newer
    networks: tuple[Network, ...]


class Admission:
    """For one warehouse and process; any thread may ask."""

    def __init__(self, warehouse: Warehouse, clock: Callable[[], datetime]) -> None:
        settings = warehouse.home.settings
        self._warehouse = warehouse
        self._clock = clock
        self._proxies = settings.proxies()
        self._calls = Limit(settings.call_rate, settings.call_burst)
        self._hooks = Limit(settings.hook_rate, settings.hook_burst)
        self._failures = Limit(settings.failed_calls / 60, settings.failed_calls)
        self._guard = threading.Lock()
        self._shelves: dict[str, list[_Kept]] = {}
        self._change: int | None = None  # up to which change the shelves are filled
        self._noting: set[str] = set()  # whose use is being noted, each once however long a writer is at work
        # (household, hash or source) that was let in before, by that token or by a signature for that source
        self._at_home: OrderedDict[tuple[str, str], None] = OrderedDict()

    def admit(self, request: HTTPConnection, scope: Scope, source: str | None = None) -> str:
        """The name of the token that is shown, which then counts as used.

        `source` is whose hook is called. Raises Refused: 401 without a live token, 403 where it is not for this scope,
        source or address, 429 where it calls too often or too many tokens from that address were none.
        """
        hashed = tokens.hash_of(_shown(request, scope))
        now, address = self._clock(), origin(request, self._proxies)
        with self._guard:
            self._fill()
            kept = self._recognize(hashed, household(address), now)
            limit = self._hooks if scope is Scope.HOOK else self._calls
            if wait := limit.use(hashed, now):
                raise _too_often(f"The token {quoted(kept.token.name)} calls too often; go on in {wait} s.", wait)
            _check(kept, scope, source, address, now)
            token = kept.token
            is_to_note = token.last_used_at is None or now - token.last_used_at >= USE_NOTED_EVERY
            if is_to_note:
                kept.token = replace(token, last_used_at=now)
            is_to_note = is_to_note and hashed not in self._noting
            if is_to_note:
                self._noting.add(hashed)
        if is_to_note:
            threading.Thread(target=self._note_use, args=(token, now), name="noting a use", daemon=True).start()
        return token.name

    def expect_signature(self, request: HTTPConnection, source: str) -> None:
        """For a call that its signature is to let in, before anything of it is read. Refused 429 where too many calls
        from that address to `source` were signed wrong and none that is remembered was signed right."""
        caller = household(origin(request, self._proxies)), source
        with self._guard:
            if (wait := self._failures.seconds_to_wait(caller, self._clock())) and caller not in self._at_home:
                raise _too_often(
                    f"Too many calls from this address were not signed as they must; go on in {wait} s.", wait
                )

    def note_signature(self, request: HTTPConnection, source: str, *, is_right: bool) -> None:
        """How the signature turned out that was expected."""
        caller = household(origin(request, self._proxies)), source
        with self._guard:
            if is_right:
                self._be_at_home(caller)
            else:
                self._failures.use(caller, self._clock())

    def _fill(self) -> None:
        """Read the tokens anew where one was made, revoked or woken since."""
        change = self._warehouse.changes_of(revoking.CHANGES)
        if change == self._change:
            return
        used = {each.token.hash: each.token.last_used_at for shelf in self._shelves.values() for each in shelf}
        with self._warehouse.reader() as reader:
            found = [each for each in tokens.all_tokens(reader) if each.revoked_at is None]
        shelves: dict[str, list[_Kept]] = {}
        for token in found:
            last = max(filter(None, (token.last_used_at, used.get(token.hash))), default=None)
            kept = _Kept(replace(token, last_used_at=last), tuple(map(ip_network, token.addresses)))
            shelves.setdefault(token.hash[:SHELF], []).append(kept)
        self._shelves, self._change = shelves, change

    def _recognize(self, hashed: str, house: str, now: datetime) -> _Kept:
        """Past the limit of failures an address goes on only with tokens it used before: others are not even looked up,
        so that guessing ends, and nobody is shut out by another who guesses from the same address."""
        pair = (house, hashed)
        if (wait := self._failures.seconds_to_wait(house, now)) and pair not in self._at_home:
            raise _too_often(f"Too many tokens from this address were none; go on with a right one in {wait} s.", wait)
        for kept in self._shelves.get(hashed[:SHELF], ()):
            if hmac.compare_digest(kept.token.hash, hashed):
                self._be_at_home(pair)
                return kept
        self._at_home.pop(pair, None)
        self._failures.use(house, now)
        raise _unknown("This token opens nothing: it is unknown or revoked. klankbord token add makes one.")

    def _be_at_home(self, pair: tuple[str, str]) -> None:
        self._at_home[pair] = None
        self._at_home.move_to_end(pair)
        if len(self._at_home) > MOST_AT_HOME:
            self._at_home.popitem(last=False)

    def _note_use(self, token: Token, now: datetime) -> None:
        """Apart from the call, that never waits for whoever is writing; a use that goes unnoted harms nobody."""
        try:
            with suppress(Exception), self._warehouse.transaction() as writer:
                tokens.note_use(writer, token, now)
        finally:
            self._noting.discard(token.hash)


def _shown(request: HTTPConnection, scope: Scope) -> str:
    """The text of the token that is shown: as Bearer, and to a hook also as Basic password, whoever the user, or in the
    address, since many systems that call hooks can be told no other way."""
    kind, _, text = request.headers.get("authorization", "").partition(" ")
    text = text.strip()
    if kind.lower() == "bearer" and text:
        return text
    if scope is Scope.HOOK:
        if kind.lower() == "basic" and (password := _password(text)):
            return password
        if not kind and (given := request.query_params.get("token")):
            return given
        raise _unknown("A hook token is needed: as Authorization: Bearer TOKEN, as Basic password, or as ?token=TOKEN.")
    raise _unknown("A token is needed: send it as Authorization: Bearer TOKEN; klankbord token add makes one.")


def _password(text: str) -> str:
    try:
        return base64.b64decode(text, validate=True).decode().partition(":")[2]
    except (binascii.Error, ValueError):
        return ""


def _check(kept: _Kept, scope: Scope, source: str | None, address: Address | None, now: datetime) -> None:
    token = kept.token
    state = token.state(now)
    if state is State.ENDED:
        raise _unknown(f"The token {quoted(token.name)} has ended; klankbord token add makes another.")
    if state is State.ASLEEP:
        raise _unknown(f"The token {quoted(token.name)} sleeps: {tokens.how_to_wake(token.name)}")
    if kept.networks and not (address and any(address in each for each in kept.networks)):
        raise Refused(403, f"The token {quoted(token.name)} may not be used from {address or 'an unknown address'}.")
    if scope not in token.scopes:
        has = ", ".join(sorted(token.scopes))
        raise Refused(403, f"This needs a token with scope {scope}; the token {quoted(token.name)} has {has}.")
    if token.source is not None and token.source != source:
        raise Refused(
            403, f"The token {quoted(token.name)} is for the hook of the source {quoted(token.source)} alone."
        )


def _unknown(detail: str) -> Refused:
    return Refused(401, detail, {"WWW-Authenticate": 'Bearer realm="klankbord"'})


def _too_often(detail: str, wait: int) -> Refused:
    return Refused(429, detail, {"Retry-After": str(wait)})
