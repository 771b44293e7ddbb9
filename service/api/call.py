"""One call of the API as data: what it is named, who may make it, what it takes and gives; and what a handler gets.

The routes, the checks of a body and the OpenAPI text all come from these, so that none can say what another does not.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from starlette.responses import Response

from jobs.schedule import Scheduler
from service.tokens import Scope
from sql.warehouse import Warehouse

Schema = Mapping[str, Any]
TEXT: Schema = {"type": "string"}
WHOLE: Schema = {"type": "integer"}
NUMBER: Schema = {"type": "number"}
FLAG: Schema = {"type": "boolean"}
ANY: Schema = {}
ROWS, IS_LIST = "rows", "is_list"  # the body of a call that takes rows: its objects, and whether it was an array
KINDS: dict[str, tuple[type, ...]] = {
    "string": (str,),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "object": (dict,),
    "array": (list,),
}


def described(schema: Schema, text: str) -> Schema:
    return {**schema, "description": text}


def or_null(schema: Schema) -> Schema:
    """The same, or null where there is none."""
    return {**schema, "type": [schema["type"], "null"]}


def thing(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties}


def many(schema: Schema) -> Schema:
    return {"type": "array", "items": schema}


@dataclass(frozen=True)
class Given:
    """What a handler works with; `query` are the address's parameters; `body` its properties, or the list ROWS of the
    objects that it holds, with IS_LIST."""

    warehouse: Warehouse
    now: datetime  # naive UTC, when it was asked
    clock: Callable[[], datetime]
    path: Mapping[str, str]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    accept: str
    scheduler: Scheduler | None
    by: str | None = None  # the name of the token that was shown


@dataclass(frozen=True)
class Call:
    """`path` as Starlette reads it: {key:path} may hold slashes."""

    method: str
    path: str
    scope: Scope | None
    summary: str
    handler: Callable[[Given], Any] | None  # a Response, or what becomes JSON; None where it is answered apart
    reply: Schema
    takes: Mapping[str, Schema] = field(default_factory=dict)  # the body's properties
    needs: tuple[str, ...] = ()
    can_be_empty: bool = False  # whether it may be asked without a body
    rows: int = 0  # the body is an object with any properties or, where this is above 1, also an array of so many
    created: str = ""  # what it means where it answers 201
    queries: Mapping[str, Schema] = field(default_factory=dict)
    media: tuple[str, ...] = ("application/json",)

    @property
    def address(self) -> str:
        """The path as people and OpenAPI write it."""
        return re.sub(r"\{(\w+):\w+\}", r"{\1}", self.path)


Reply = Response | Mapping[str, Any]
