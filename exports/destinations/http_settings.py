"""What can be set of a destination that is called by plain HTTP, and what each setting must be.

Settings are kept in clear, so what names a secret has to hold a place for it and never the secret itself.
"""

import json
import re
from collections.abc import Callable, Mapping
from urllib.parse import parse_qsl, urlsplit

from exports.destinations.http_template import PLACE, SECRET
from jobs.checks import check_address, check_one_of, check_per_second, check_whole
from jobs.errors import SettingRefused
from jobs.setting import Setting
from sql.document_path import DocumentPath

SECRETS: Mapping[str, str] = {
    "token": "a token, put where {secret:token} stands in the address, the headers or the template",
    "password": "a password, put where {secret:password} stands",
    "key": "a key, put where {secret:key} stands",
}
METHODS = ("GET", "POST", "PUT", "PATCH")
FORM, JSON = "application/x-www-form-urlencoded", "application/json"
_NAMES_SECRET = re.compile(
    r"(^|[-_.])(authorization|cookie|token|secret|password|apikey|key|sig|signature)$|token$|apikey$", re.IGNORECASE
)
_OURS = {"host", "content-length", "content-type", "transfer-encoding", "connection"}


def check_url(setting: str) -> Callable[[str], str]:
    """The check of a whole https address, its path and query included, with places for fields and secrets after the
    host."""

    def check(text: str) -> str:
        url = text.strip()
        if not url:
            return ""
        if not url.isprintable() or not url.isascii() or " " in url or "#" in url:
            raise _refused(setting, "is an address without blanks, accents or #; write them as %20 and the like")
        try:
            parts = urlsplit(url)
            check_address(f"{parts.scheme}://{parts.netloc}")
        except ValueError as error:
            raise _refused(setting, str(error)) from None
        if "{" in parts.netloc:
            raise _refused(setting, "has a {place} in its host, which must be the same for every row")
        for name, value in parse_qsl(parts.query, keep_blank_values=True):
            _refuse_secret(setting, name, value)
        _refuse_unknown_secrets(setting, url)
        return url

    return check


def check_headers(text: str) -> str:
    """As a JSON object of texts."""
    found = read_headers(text)
    for name, value in found.items():
        if not re.fullmatch(r"[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}", name):
            raise _refused("headers", 'has lines as "Name: value", or is a JSON object of texts')
        if name.lower() in _OURS:
            raise _refused("headers", f"cannot have {name}, which follows from the request")
        if not value.isascii() or not value.isprintable():
            raise _refused("headers", f"has characters in {name} that cannot stand in a request")
        _refuse_secret("headers", name, value)
        _refuse_unknown_secrets("headers", value)
    if len({name.lower() for name in found}) < len(found):
        raise _refused("headers", "has a name twice")
    return json.dumps(found, ensure_ascii=False) if found else ""


def read_headers(text: str) -> dict[str, str]:
    """SettingRefused."""
    if text.strip().startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        if not isinstance(found, dict) or not all(isinstance(each, str) for each in found.values()):
            raise _refused("headers", 'begins as JSON and is no object of texts, as {"X-Account": "7"}')
        return {str(name): value for name, value in found.items()}
    lines = [line.partition(":") for line in text.splitlines() if line.strip()]
    if any(not sign for _, sign, _ in lines):
        raise _refused("headers", 'has lines as "Name: value", or is a JSON object of texts')
    if len({name.strip() for name, _, _ in lines}) < len(lines):
        raise _refused("headers", "has a name twice")
    return {name.strip(): value.strip() for name, _, value in lines}


def check_header_name(text: str) -> str:
    name = text.strip()
    if name.lower() == "none":
        return "none"
    if not re.fullmatch(r"[A-Za-z0-9-]{1,100}", name) or name.lower() in _OURS:
        raise ValueError("is the name of a header, as Idempotency-Key, or none")
    return name


def check_media_type(text: str) -> str:
    if not re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", text.strip().lower()):
        raise ValueError("is a media type, as application/json or text/xml")
    return text.strip().lower()


def check_template(text: str) -> str:
    _refuse_unknown_secrets("template", text)
    return text.strip()


def check_batch(text: str) -> str:
    name = text.strip()
    if not name.isprintable() or len(name) > 100:
        raise ValueError("is one, array, or the name of the key around the rows")
    return name


def check_success(text: str) -> str:
    if text.strip():
        read_success(text)
    return text.strip()


def read_success(text: str) -> tuple[DocumentPath, str]:
    """Where to look, and for what; ValueError."""
    path, sign, wanted = text.strip().rpartition("=")
    return (_path(path), wanted.strip()) if sign else (_path(wanted), "")


def check_errors(text: str) -> str:
    if text.strip():
        read_errors(text)
    return text.strip()


def read_errors(text: str) -> DocumentPath:
    return _path(text)


def _path(text: str) -> DocumentPath:
    try:
        path = DocumentPath.read(text.strip())
    except ValueError:
        path = None
    if path is None or path.root or path.is_only or path.steps is None:
        raise ValueError("is a place in the reply, names with dots between them, as result.success or errors[0].code")
    return path


def _refuse_secret(setting: str, name: str, value: str) -> None:
    if _NAMES_SECRET.search(name) and "idempotency" not in name.lower() and f"{{{SECRET}" not in value:
        raise _refused(setting, f"would keep the value of {name} in clear; put {{secret:token}} there")


def _refuse_unknown_secrets(setting: str, text: str) -> None:
    for name in PLACE.findall(text):
        if name.startswith(SECRET) and name.removeprefix(SECRET) not in SECRETS:
            raise _refused(setting, f"asks for {{{name}}}; there are: " + ", ".join(f"{{secret:{n}}}" for n in SECRETS))


def _refused(setting: str, why: str) -> SettingRefused:
    """Without the value, which may hold a secret that somebody typed."""
    return SettingRefused(f"The setting {setting} {why}.")


SETTINGS: Mapping[str, Setting] = {
    "url": Setting(
        "the address that is called, with path and query; {field} is filled for each row",
        None,
        check_url("url"),
        is_server=True,
    ),
    "method": Setting("GET, POST, PUT or PATCH", "POST", check_one_of(*METHODS)),
    "headers": Setting('lines as "Name: value", or a JSON object; {secret:token} is filled in', "", check_headers),
    "body": Setting(
        "how the mapped fields go: json, form, or query in the address; GET has query",
        "",
        check_one_of("", "json", "form", "query"),
    ),
    "missing": Setting(
        "a missing value in JSON: null, or omit for leaving its field out", "null", check_one_of("null", "omit")
    ),
    "template": Setting("what is sent of a row instead, a text with {field} in it", "", check_template),
    "media_type": Setting("what the template is", JSON, check_media_type),
    "batch": Setting("one row a call, array for a bare JSON list, or the name of a key around one", "one", check_batch),
    "batch_rows": Setting("how many rows go in one call at most", "100", check_whole(1, 1000, "rows")),
    "idempotency_header": Setting(
        "the header by which the receiver knows a batch again, none for none", "Idempotency-Key", check_header_name
    ),
    "repeats": Setting(
        "what a batch sent twice does: keyed (the header is honoured), same (it is an upsert), or unknown",
        "unknown",
        check_one_of("keyed", "same", "unknown"),
    ),
    "success": Setting("where the reply says that all went well, as success or status=ok", "", check_success),
    "errors": Setting("where the reply lists the rows that were not taken, as errors", "", check_errors),
    "errors_by": Setting(
        "the field of such an error that tells the row: a number from 0, or a mapped field's value", "index"
    ),
    "remove_url": Setting(
        "what is called for who does not belong any more; without it nothing is",
        "",
        check_url("remove_url"),
    ),
    "remove_method": Setting("DELETE, POST, PUT or PATCH", "DELETE", check_one_of("DELETE", "POST", "PUT", "PATCH")),
    "per_second": Setting("how many calls a second at most, 0 for as many as may be", "5", check_per_second),
}
