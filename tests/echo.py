"""A system that takes rows by plain HTTP, keeps what it got, and misbehaves where a test wants it to."""

import json
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route


@dataclass(frozen=True)
class Got:
    """One request, its path and query as they came over the line."""

    method: str
    path: str
    query: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)


@dataclass
class Echo:
    """`calls`: every request; `taken`: the bodies, or the address where there is none, of those that it took, each as
    often as it did. `honours_keys`: a request with a key that it took already is answered the same and not taken again.
    Calls, from 1: `cut_before` are neither taken nor answered, `cut_after` are taken and not answered; `replies` are
    answered so and not taken. `answers` makes the reply of what was taken, None for a plain one."""

    honours_keys: bool = False
    key_header: str = "idempotency-key"
    cut_before: frozenset[int] = frozenset()
    cut_after: frozenset[int] = frozenset()
    replies: dict[int, Response] = field(default_factory=dict)
    answers: Callable[[Got], Response | None] = lambda _: None
    calls: list[Got] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)
    address: str = ""

    def app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        return Starlette(routes=[Route("/{rest:path}", self._take, methods=methods)])

    def rows(self) -> Counter[str]:
        """How often each row was taken, as JSON; of bodies that are a row, a list of rows, or one within an object."""
        counted: Counter[str] = Counter()
        for text in self.taken:
            data = json.loads(text)
            if isinstance(data, dict) and len(data) == 1 and isinstance(next(iter(data.values())), list):
                data = next(iter(data.values()))
            counted.update(json.dumps(row, sort_keys=True) for row in (data if isinstance(data, list) else [data]))
        return counted

    async def _take(self, request: Request) -> Response:
        raw = request.scope["raw_path"].decode().partition("?")[0]
        got = Got(request.method, raw, request.url.query, dict(request.headers), await request.body())
        self.calls.append(got)
        number = len(self.calls)
        if number in self.cut_before:
            return broken_off()
        if number in self.replies:
            return self.replies[number]
        key = got.headers.get(self.key_header)
        if request.method != "HEAD" and not (self.honours_keys and key in self.keys):
            self.taken.append(got.body.decode() or f"{got.path}?{got.query}".rstrip("?"))
            self.keys |= {key} if key else set()
        if number in self.cut_after:
            return broken_off()
        return self.answers(got) or JSONResponse({"ok": True})


def broken_off() -> Response:
    """A reply that promises more than it holds, whereupon the server hangs up."""
    return Response(b"", headers={"content-length": "10"})
