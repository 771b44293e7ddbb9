"""The gate's own pages: plain HTML without scripts, in the reader's language, that no other site can frame or fill."""

import tomllib
from collections.abc import Mapping
from functools import cache
from html import escape
from pathlib import Path
from string import Template
from types import MappingProxyType

from starlette.requests import HTTPConnection
from starlette.responses import HTMLResponse

from dashboard.words import LANGUAGES, Language

HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",  # with none at all a browser tells no Origin either, by which forms are checked
    "Cache-Control": "no-store",
}


def say(connection: HTTPConnection, name: str, **values: object) -> str:
    return _words()[name][LANGUAGES.index(language(connection))].format(**values)


def language(connection: HTTPConnection) -> Language:
    """The first of ours that the browser names, else English."""
    told = connection.headers.get("accept-language", "").lower().split(",")
    named = [each.strip()[:2] for each in told]
    return next((each for name in named for each in LANGUAGES if each == name), LANGUAGES[0])


def page(
    connection: HTTPConnection, title: str, body: str, *, status: int = 200, head: str = "", **headers: str
) -> HTMLResponse:
    """`body` and `head` are HTML that is escaped already."""
    text = _template().substitute(
        language=language(connection), title=escape(say(connection, title)), body=body, head=head
    )
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return HTMLResponse(text, status, {**HEADERS, **named})


def form(
    connection: HTTPConnection,
    action: str,
    hidden: Mapping[str, str],
    fields: Mapping[str, tuple[str, str, str]],
    button: str,
    hints: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """A form that is posted to `action`; a field is its type, what browsers complete it by, and what it holds. `hints`
    stand below the fields that they name."""
    parts = [f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in hidden.items()]
    first = next((name for name, (_, _, value) in fields.items() if not value), None)
    for name, (kind, complete, value) in fields.items():
        focus = " autofocus" if name == first else ""
        parts.append(
            f'<label>{escape(say(connection, name))}<input name="{name}" type="{kind}" autocomplete="{complete}" '
            f'value="{escape(value)}" required{focus}></label>'
        )
        if hint := hints.get(name):
            parts.append(told("hint", hint))
    parts.append(f"<button>{escape(say(connection, button))}</button>")
    return "\n".join([f'<form method="post" action="{action}">', *parts, "</form>"])


def told(kind: str, text: str) -> str:
    """A line: `about`, `hint`, or `wrong`, which is read aloud at once."""
    return f'<p class="{kind}"{" role=alert" if kind == "wrong" else ""}>{escape(text)}</p>'


def bounce(connection: HTTPConnection, to: str) -> HTMLResponse:
    """Go to `to`, a path of ours, by a page in between: a browser that was sent here by another site, or is being sent
    on by one, shows no cookie that is for our own pages, and does from here."""
    head = f'<meta http-equiv="refresh" content="0;url={escape(to)}">'
    body = f'<a class="button" href="{escape(to)}">{escape(say(connection, "go"))}</a>'
    return page(connection, "going", body, head=head)


@cache
def _words() -> dict[str, list[str]]:
    return tomllib.loads(Path(__file__).with_name("words.toml").read_text())


@cache
def _template() -> Template:
    return Template(Path(__file__).with_name("page.html").read_text())
