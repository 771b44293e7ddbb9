"""The only place that speaks HTTP to other systems; everybody else gets a Client handed in.

It follows no redirect, reads no endless body, and every text that leaves it has the secrets taken out. A test hands in
another transport; nothing is patched.
"""

import json
import os
import re
import ssl
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from time import monotonic
from typing import Any, Self, TypeVar
from urllib.parse import urlsplit

import httpx

from jobs.errors import CallFailed, Terminal, Transient
from jobs.secrets import redact, redact_shown

WAITED_OUT = frozenset({408, 425, 429})  # and every 5xx
MOST_BYTES = 32 * 1024 * 1024
MOST_SECONDS = 120.0
MOST_SHORT = 256 * 1024
MOST_TOLD = 2000  # characters of a refusal that is no JSON
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Reply:
    status: int
    data: Any


class Client:
    """One system, one set of headers. `secrets` are the values that no text may show; times are seconds; `before` is
    called before every call, to wait for its turn."""

    def __init__(
        self,
        base_url: str,
        headers: Mapping[str, str] | None = None,
        secrets: Iterable[str] = (),
        *,
        transport: httpx.BaseTransport | None = None,
        timeout: float = 60.0,
        most_bytes: int = MOST_BYTES,
        most_seconds: float = MOST_SECONDS,
        clock: Callable[[], float] = monotonic,
        before: Callable[[], object] = lambda: None,
    ) -> None:
        self._secrets = tuple(secrets)
        self._before = before
        self._most_bytes, self._most_seconds, self._clock = most_bytes, most_seconds, clock
        self.base_url = base_url.rstrip("/") + "/"
        if any(not value.isascii() or not value.isprintable() for value in (headers or {}).values()):
            raise Terminal("A secret holds characters that cannot stand in a request; give it again.")
        self._client = httpx.Client(
            headers={"User-Agent": user_agent(), "Accept": "application/json", **(headers or {})},
            timeout=httpx.Timeout(timeout, connect=min(timeout, 15.0)),
            follow_redirects=False,
            transport=transport,
            verify=_trusted(os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR")),
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    def fetch_json(self, path: str, query: Mapping[str, str]) -> Reply:
        """GET `path` (already encoded, below the base) and read its JSON. Transient or Terminal with the reply's status
        and, where that is JSON, body."""
        return self._call("GET", self.base_url + path, self._read, query=dict(query))

    def send_form(self, path: str, form: Mapping[str, str]) -> Reply:
        """POST `form` to `path` and read the JSON that it answers; Transient or Terminal as above."""
        return self._call("POST", self.base_url + path, self._read, form=dict(form))

    def send_json(self, method: str, path: str, data: Any, headers: Mapping[str, str] | None = None) -> Reply:
        """Send `data` as JSON and read the JSON that comes back, None where a success has no body."""
        text = json.dumps(data, ensure_ascii=False, separators=(",", ":"))
        return self.send_text(method, path, text, "application/json; charset=utf-8", headers)

    def send_text(
        self,
        method: str,
        path: str,
        text: str,
        media_type: str,
        headers: Mapping[str, str] | None = None,
        *,
        any_reply: bool = False,
    ) -> Reply:
        """Send `text` as it is; the reply's JSON, or where `any_reply` its text if it is no JSON."""
        read = self._read_any if any_reply else self._read_or_nothing
        content = text.encode()
        return self._call(
            method, self.base_url + path, read, content=content, headers={**(headers or {}), "Content-Type": media_type}
        )

    def ask(self, method: str, path: str, headers: Mapping[str, str] | None = None) -> Reply:
        """Call `path` (already encoded, below the base, its query included) without a body; the reply's JSON, or its
        text if it is no JSON."""
        return self._call(method, self.base_url + path, self._read_any, headers=dict(headers or {}))

    def fetch_bytes(self, path: str) -> bytes:
        """GET `path` (already encoded, below the base, its query included) and read what it answers, whatever that is;
        Transient or Terminal as above."""
        return self._call("GET", self.base_url + path, self._read_bytes)

    def _call(
        self,
        method: str,
        url: str,
        read: Callable[[httpx.Response, str], _Read],
        *,
        query: dict[str, str] | None = None,
        form: dict[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> _Read:
        host = urlsplit(self.base_url).netloc.rpartition("@")[2]
        self._before()
        try:
            with self._client.stream(
                method, url, params=query, data=form, content=content, headers=headers
            ) as response:
                return read(response, host)
        except (httpx.InvalidURL, httpx.UnsupportedProtocol) as error:
            raise Terminal(self._clean(f"The address {self.base_url} cannot be called: {error}.")) from None
        except httpx.ConnectTimeout:
            raise Transient(f"{host} could not be reached in time.", was_sent=False) from None
        except httpx.TimeoutException:
            raise Transient(f"{host} did not answer in time.") from None
        except httpx.DecodingError:
            raise Transient(f"{host} sent a reply whose compression is broken.") from None
        except httpx.TransportError as error:
            why = self._clean(str(error)) or type(error).__name__
            was_sent = not isinstance(error, httpx.ConnectError)
            raise Transient(f"{host} could not be reached, or broke off: {why}.", was_sent=was_sent) from None

    def _read_bytes(self, response: httpx.Response, host: str) -> bytes:
        if 200 <= response.status_code < 300:
            return self._body(response, host)
        self._read(response, host)
        raise Terminal(f"{host} answered {_named(response)}.", response.status_code)

    def _read_or_nothing(self, response: httpx.Response, host: str) -> Reply:
        """As _read, but a success may have no body."""
        content = self._body(response, host)
        if 200 <= response.status_code < 300 and not content.strip():
            return Reply(response.status_code, None)
        return self._reply(response, host, content)

    def _read_any(self, response: httpx.Response, host: str) -> Reply:
        """As _read, but a success may say whatever it likes, and so may a failure: its body is the text then."""
        content = self._body(response, host)
        is_json = _parse(content)[1]
        if 200 <= response.status_code < 300 and not is_json:
            return Reply(response.status_code, content.decode("utf-8", "replace"))
        try:
            return self._reply(response, host, content)
        except CallFailed as error:
            if not is_json and content:
                error.body = self._clean(content.decode("utf-8", "replace"))[:MOST_TOLD]
            raise

    def _read(self, response: httpx.Response, host: str) -> Reply:
        return self._reply(response, host, self._body(response, host))

    def _reply(self, response: httpx.Response, host: str, content: bytes) -> Reply:
        status = response.status_code
        told = response.headers.get("content-type", "").partition(";")[0].strip().lower() or "nothing"
        data, is_json = _parse(content)
        if 200 <= status < 300:
            if is_json:
                return Reply(status, data)
            if "json" in told:
                raise Transient(f"{host} sent JSON that is cut off or broken.", status)
            raise Terminal(f"{host} answered with {told[:80]} and not with JSON; is the address right?", status)
        body = json.loads(self._clean(json.dumps(data))) if is_json else None
        if 300 <= status < 400:
            where = urlsplit(response.headers.get("location", "")).hostname or "another address of its own"
            raise Terminal(f"{host} sends on to {self._clean(where)[:200]}, which is not followed.", status, body)
        if status >= 500 or status in WAITED_OUT:
            raise Transient(f"{host} answered {_named(response)}.", status, body, _retry_after(response))
        raise Terminal(f"{host} answered {_named(response)}.", status, body)

    def _body(self, response: httpx.Response, host: str) -> bytes:
        until = self._clock() + self._most_seconds
        content = bytearray()
        for piece in response.iter_bytes():
            content += piece
            if len(content) > self._most_bytes:
                most = f"{self._most_bytes / 1024 / 1024:g} MiB"
                raise Terminal(f"{host} sent more than {most} in one reply, which is not read.", response.status_code)
            if self._clock() > until:
                raise Transient(f"{host} took more than {self._most_seconds:g} seconds over one reply.")
        return bytes(content)

    def _clean(self, text: str) -> str:
        return redact_shown(redact(text, self._secrets))


def fetch(url: str, *, transport: httpx.BaseTransport | None = None) -> bytes:
    """What the whole address `url` answers to a GET, a short text: for where a vendor says which one to call."""
    where = urlsplit(url)
    path = where.path.lstrip("/") + (f"?{where.query}" if where.query else "")
    address, secrets = f"{where.scheme}://{where.netloc}", [where.query] if where.query else []
    with Client(
        address, {"Accept": "*/*"}, secrets, transport=transport, timeout=10.0, most_bytes=MOST_SHORT
    ) as client:
        return client.fetch_bytes(path)


@cache
def _trusted(*_: str | None) -> ssl.SSLContext:
    """Whose certificates count, by what the environment says of it; read once, for it takes a tenth of a second."""
    return httpx.create_ssl_context()


def user_agent() -> str:
    try:
        return f"klankbord/{version('klankbord')}"
    except PackageNotFoundError:
        return "klankbord"


def _parse(content: bytes) -> tuple[Any, bool]:
    text = content.decode("utf-8-sig", "replace")
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return None, False
    # Half of a surrogate pair, written as \\ud800, is a text that no database takes.
    return (_whole(data) if re.search(r"\\u[dD][89a-fA-F]", text) else data), True


def _whole(data: Any) -> Any:
    if isinstance(data, str):
        return data.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(data, list):
        return [_whole(each) for each in data]
    if isinstance(data, dict):
        return {_whole(key): _whole(value) for key, value in data.items()}
    return data


def _named(response: httpx.Response) -> str:
    return f"{response.status_code} {httpx.codes.get_reason_phrase(response.status_code)}".strip()


def _retry_after(response: httpx.Response) -> float | None:
    """Seconds; a date is taken from the reply's own clock."""
    told = response.headers.get("retry-after", "").strip()
    if re.fullmatch(r"\d{1,6}", told):
        return float(told)
    try:
        until, now = (parsedate_to_datetime(text) for text in (told, response.headers["date"]))
        return max(0.0, (until - now).total_seconds())
    except (KeyError, TypeError, ValueError):
        return None
