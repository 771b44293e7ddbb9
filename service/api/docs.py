"""The API as a page for reading, made from the declared calls; it asks nothing of any other host."""

from collections.abc import Iterable
from html import escape

from service.api.call import Call, Schema

STYLE = """
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 56rem; margin: 2rem auto; padding: 0 1rem; }
code { font: 0.92em ui-monospace, monospace; }
section { border-top: 1px solid #8886; padding: 0.5rem 0 1rem; }
h2 { font-size: 1.1rem; margin: 0.5rem 0; }
table { border-collapse: collapse; width: 100%; }
td, th { text-align: left; padding: 0.15rem 1rem 0.15rem 0; vertical-align: top; }
"""


def page(prefix: str, calls: Iterable[Call]) -> str:
    sections = "".join(_section(prefix, call) for call in calls)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Klankbord API</title>'
        f"<style>{STYLE}</style></head><body><h1>Klankbord API</h1>"
        "<p>Send <code>Authorization: Bearer TOKEN</code>; <code>klankbord token add NAME --scope …</code>"
        " makes a token."
        " What is not done is answered as <code>application/problem+json</code> with a plain <code>detail</code>."
        f' The same for programs: <a href="{prefix}/openapi.json">{prefix}/openapi.json</a>.</p>'
        f"{sections}</body></html>"
    )


def _section(prefix: str, call: Call) -> str:
    scope = f"scope <code>{call.scope}</code>" if call.scope else "no token"
    return (
        f"<section><h2><code>{call.method} {escape(prefix + call.address)}</code></h2>"
        f"<p>{escape(call.summary)} ({scope}; replies as {escape(', '.join(call.media))})</p>"
        + _table("Parameter", call.queries, ())
        + _table("Body", call.takes, call.needs)
        + (f"<p>Body: {_rows(call)}</p>" if call.rows else "")
        + _table("Reply", call.reply.get("properties", {}), ())
        + "</section>"
    )


def _rows(call: Call) -> str:
    return "an object, its properties the row's" + (f", or an array of at most {call.rows:,}" if call.rows > 1 else "")


def _table(title: str, properties: "dict[str, Schema] | Schema", needs: tuple[str, ...]) -> str:
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>{' (needed)' if name in needs else ''}</td>"
        f"<td>{escape(_type(schema))}</td><td>{escape(schema.get('description', ''))}</td></tr>"
        for name, schema in properties.items()
    )
    return f"<table><tr><th>{title}</th><th></th><th></th></tr>{rows}</table>" if rows else ""


def _type(schema: Schema) -> str:
    told = schema.get("type", "any")
    return str(told) if isinstance(told, str) else " or ".join(told)
