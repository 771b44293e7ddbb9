"""Any system that takes rows by plain HTTP requests, described by its settings alone.

What can be set is http_settings.py's, how values are put into a request http_template.py's, what a reply means
http_reply.py's; here a batch becomes one call, and its answer what became of the rows.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar
from urllib.parse import quote_plus, urlencode, urlsplit

from exports.destination import Again, Answer, Batch, Change, Row, Their, given
from exports.destinations.http_reply import ReplyRules, told
from exports.destinations.http_settings import (
    FORM,
    JSON,
    SECRETS,
    SETTINGS,
    read_errors,
    read_headers,
    read_success,
)
from exports.destinations.http_template import (
    Template,
    as_json,
    in_address,
    in_form,
    in_json_text,
    in_xml,
)
from exports.destinations.text import Unfit, as_text
from jobs.errors import CallFailed, SettingRefused, Terminal, Transient
from jobs.http import Client, Reply
from jobs.outside import Outside
from jobs.secrets import HIDDEN, redact, redact_shown
from jobs.setting import Setting

# Statuses that speak of the call and not of its rows: every batch would be refused so.
OF_THE_CALL = frozenset({401, 403, 404, 405, 407, 410, 415})
GONE = frozenset({404, 410})
TOO_LARGE = 413
MOST_ADDRESS = 60_000  # characters; nobody takes more, and httpx makes none of them
AGAIN = {"keyed": Again.KEYED, "same": Again.SAME, "unknown": Again.UNKNOWN}


@dataclass(frozen=True)
class _Call:
    """`path` below the host; `rows` are those that are in it, `unfit` why the others are not."""

    method: str
    path: str
    media_type: str
    body: str | None
    rows: tuple[Row, ...]
    unfit: Mapping[int, str]


class HttpRequest:
    settings: ClassVar[Mapping[str, Setting]] = SETTINGS
    secrets: ClassVar[Mapping[str, str]] = {}
    optional_secrets: ClassVar[Mapping[str, str]] = SECRETS
    mapping: ClassVar[str] = (
        '[[field]]\nto = "customer_id"\nfrom = "customer_id"\n[[field]]\nto = "email"\nfrom = "email"\n'
    )
    key: ClassVar[tuple[str, ...]] = ("customer_id", "email", "id", "key")

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None:
        self._settings, self._secrets, self._outside = settings, secrets, outside
        self._client: Client | None = None
        self._url, self._remove_url = _address(settings["url"]), _address(settings["remove_url"])
        self._media_type, self._template = _template(settings)
        self._headers = {name: Template(text, as_text) for name, text in read_headers(settings["headers"]).items()}
        success, errors = settings["success"], settings["errors"]
        self._rules = ReplyRules(
            read_success(success) if success else None, read_errors(errors) if errors else None, settings["errors_by"]
        )
        header = settings["idempotency_header"]
        self._key_header = "" if header == "none" else header
        self.removes_by_id = False
        self.again = AGAIN[settings["repeats"]]
        self.batch_rows = 1 if settings["batch"] == "one" else int(settings["batch_rows"])
        self.per_second = float(settings["per_second"])
        self.removes = bool(settings["remove_url"])
        self._check()

    def test(self) -> str:
        """The host alone is asked, without headers, so that nothing can come of it."""
        host = urlsplit(self._settings["url"])
        with self._outside.client(f"{host.scheme}://{host.netloc}", {"Accept": "*/*"}, self._hidden()) as client:
            try:
                status = client.ask("HEAD", "").status
            except CallFailed as error:
                if error.status is None:
                    raise
                status = error.status
        return f"{host.netloc} answers (with {status}). Whether it takes rows shows only when one is sent."

    def fields(self) -> tuple[Their, ...] | None:
        return None

    def preview(self, batch: Batch) -> list[str]:
        call = self._call(batch, dict.fromkeys(SECRETS, HIDDEN))
        if not call.rows:
            return []
        headers = {name: each.fill({}, dict.fromkeys(SECRETS, HIDDEN)) for name, each in self._headers.items()}
        if call.body is not None:
            headers["Content-Type"] = call.media_type
        lines = [f"{name}: {value}" for name, value in {**headers, **self._keyed(batch)}.items()]
        first = f"{call.method} {self._origin()}/{call.path}"
        return ["\n".join([first, *lines, *(["", call.body] if call.body is not None else [])])]

    def send(self, batch: Batch, noted: str | None, note: Callable[[str], None]) -> Answer:  # noqa: ARG002
        call = self._call(batch, self._secrets)
        if not call.rows:
            return Answer(rejected=call.unfit)
        try:
            reply = self._sent(call, self._keyed(batch))
        except CallFailed as error:
            return self._refused(error, batch.change, call)
        try:
            rejected = self._rules.rejected(reply.data, call.rows, self._clean)
        except Transient as error:
            raise Transient(f"{self._host()} answered {reply.status}. {error}", reply.status) from None
        return Answer(reply.status, {**call.unfit, **rejected})

    def close(self) -> None:
        if self._client:
            self._client.close()
            self._client = None

    # -------------------------------------------------------------------------------------------- the request

    def _call(self, batch: Batch, secrets: Mapping[str, str]) -> _Call:
        is_removal = batch.change is Change.REMOVE
        if is_removal and not self.removes:
            raise Terminal("There is nothing to call for who does not belong any more; set remove_url.")
        address = self._remove_url if is_removal else self._url
        method = self._settings["remove_method" if is_removal else "method"]
        rows, pieces, unfit, path = [], [], {}, ""
        for row in batch.rows:
            try:
                path = address.fill(row.values, secrets)
                piece = "" if method == "DELETE" else self._piece(row, secrets)
                if len(path) + (len(piece) if self._how(method) == "query" else 0) > MOST_ADDRESS:
                    raise Unfit("The address that would be called is too long")
                pieces.append(piece)
                rows.append(row)
            except Unfit as error:
                unfit[row.number] = f"{error}."
        body: str | None = self._joined(pieces)
        if method == "DELETE":
            body = None
        elif self._how(method) == "query":
            if body:
                path += ("&" if "?" in path else "?") + body
            body = None
        return _Call(method, path, self._media_type, body, tuple(rows), unfit)

    def _piece(self, row: Row, secrets: Mapping[str, str]) -> str:
        if self._template:
            return self._template.fill(row.values, secrets)
        if self._media_type == JSON:
            return as_json(dict(row.values) if self._settings["missing"] == "null" else given(row))
        fields = given(row).items()
        return urlencode(
            {name: list(map(as_text, each if isinstance(each, list | tuple) else [each])) for name, each in fields},
            doseq=True,
        )

    def _joined(self, pieces: list[str]) -> str:
        batch = self._settings["batch"]
        if batch == "one":
            return "".join(pieces)
        listed = f"[{','.join(pieces)}]"
        return listed if batch == "array" else f"{{{as_json(batch)}:{listed}}}"

    def _how(self, method: str) -> str:
        return "query" if method == "GET" else self._settings["body"] or "json"

    def _keyed(self, batch: Batch) -> dict[str, str]:
        return {self._key_header: batch.key} if self._key_header else {}

    def _sent(self, call: _Call, headers: dict[str, str]) -> Reply:
        if self._client is None:
            filled = {_spelt(name): each.fill({}, self._secrets) for name, each in self._headers.items()}
            self._client = self._outside.client(self._origin(), filled, self._hidden())
        if call.body is None:
            return self._client.ask(call.method, call.path, headers)
        media_type = f"{call.media_type}; charset=utf-8" if call.media_type != FORM else FORM
        return self._client.send_text(call.method, call.path, call.body, media_type, headers, any_reply=True)

    def _origin(self) -> str:
        parts = urlsplit(self._settings["url"])
        return f"{parts.scheme}://{parts.netloc}"

    def _host(self) -> str:
        return urlsplit(self._settings["url"]).netloc

    # ---------------------------------------------------------------------------------------------- the answer

    def _refused(self, error: CallFailed, change: Change, call: _Call) -> Answer:
        """What a status that is no success says of the rows, or the failure again in words that say what to do."""
        status = error.status
        if status is None or isinstance(error, Transient) or 300 <= status < 400:
            raise error
        if status < 300:  # a success with more to say than is read
            if self._rules.is_status_enough:
                return Answer(status, call.unfit)
            raise Transient(f"{error} Nobody knows whether the rows were taken.", status)
        why = told(error.body, self._clean)
        said = f"{str(error).rstrip('.')}{f': {why}' if why else ''}"
        address = self._remove_url if change is Change.REMOVE else self._url
        if status in GONE and address.fields:
            if change is Change.REMOVE:
                return Answer(status, call.unfit, warned={row.number: "was not there any more" for row in call.rows})
            return Answer(status, {**call.unfit, **{row.number: f"{said}." for row in call.rows}})
        if status in OF_THE_CALL:
            raise error.in_words(f"{said}; {_advice(status)}.")
        if status == TOO_LARGE and len(call.rows) > 1:
            raise error.in_words(f"{said}; set batch_rows below {len(call.rows)}.")
        rejected = self._rules.all_rejected(error.body, call.rows, self._clean)
        return Answer(
            status, {**call.unfit, **{number: f"{reason} ({status})." for number, reason in rejected.items()}}
        )

    def _hidden(self) -> list[str]:
        """The secrets in all the ways in which they are written into a request."""
        return [form for each in self._secrets.values() for form in (each, json.dumps(each)[1:-1], quote_plus(each))]

    def _clean(self, text: str) -> str:
        return redact_shown(redact(text, self._hidden()))

    # ------------------------------------------------------------------------------- settings that do not go together

    def _check(self) -> None:
        """SettingRefused."""
        settings = self._settings
        asked = [self._url, self._remove_url, *self._headers.values(), *([self._template] if self._template else [])]
        for name in sorted({name for each in asked for name in each.secrets}):
            if not self._secrets.get(name):
                raise SettingRefused(f"{{secret:{name}}} has no value; give it as --secret {name}=env:VARIABLE.")
        if any(each.fields for each in self._headers.values()):
            raise SettingRefused(
                "The setting headers is the same for all rows; of places it takes {secret:NAME} alone."
            )
        is_one, how = settings["batch"] == "one", self._how(settings["method"])
        if self._template and how == "query":
            raise SettingRefused("A GET has no body, so it takes no template; put {field} into url instead.")
        if not is_one and (how == "query" or not _is_json(self._media_type)):
            raise SettingRefused("Only JSON holds several rows; set batch=one, or send JSON.")
        if not is_one and (self._url.fields or self._remove_url.fields):
            raise SettingRefused("An address with a {field} in it is of one row; set batch=one.")
        if self.again is Again.KEYED and not self._key_header:
            raise SettingRefused("repeats=keyed needs the setting idempotency_header, by which the receiver knows.")
        if not self.removes:
            return
        if urlsplit(settings["remove_url"])[:2] != urlsplit(settings["url"])[:2]:
            raise SettingRefused(
                "remove_url is of another host than url; both get the same secrets, so it must be one."
            )
        if settings["remove_method"] == "DELETE" and not self._remove_url.fields:
            raise SettingRefused(
                "A DELETE tells whom by its address alone: put a {field} into remove_url, or set "
                "remove_method to another method."
            )


def _address(url: str) -> Template:
    """Below the host."""
    parts = urlsplit(url)
    return Template(parts.path.lstrip("/") + (f"?{parts.query}" if parts.query else ""), in_address)


def _template(settings: Mapping[str, str]) -> tuple[str, Template | None]:
    """The media type of the body and what it is made of; SettingRefused where that is no JSON."""
    text, media_type = settings["template"], settings["media_type"]
    if not text:
        return (JSON if settings["method"] != "GET" and settings["body"] in ("", "json") else FORM), None
    if media_type == FORM:
        return media_type, Template(text, in_form)
    if media_type.endswith(("/xml", "+xml")):
        return media_type, Template(text, in_xml)
    if not _is_json(media_type):
        return media_type, Template(text, as_text)
    template = Template(text, as_json, in_json_text)
    try:
        for sample in (1, "x"):  # an escape cut in two is found by the one, a place for a name by the other
            json.loads(template.fill(dict.fromkeys(template.fields, sample), dict.fromkeys(SECRETS, "x")))
    except ValueError as error:
        raise SettingRefused(f"The setting template is no JSON once it is filled in: {error}.") from None
    return media_type, template


def _is_json(media_type: str) -> bool:
    return media_type == JSON or media_type.endswith("+json")


def _spelt(name: str) -> str:
    """As the client spells those that it has itself, so that they are replaced and not sent twice."""
    return {"accept": "Accept", "user-agent": "User-Agent"}.get(name.lower(), name)


def _advice(status: int) -> str:
    match status:
        case 401 | 403 | 407:
            return "look at the secret and at the setting headers"
        case 405:
            return "look at the setting method"
        case 415:
            return "look at the settings body and media_type"
    return "look at the setting url"
