"""The OpenAPI 3.1 text of the declared calls."""

import re
from collections.abc import Iterable
from importlib.metadata import version
from typing import Any

from service.api.call import Call

PROBLEM = {
    "type": "object",
    "required": ["title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "One plain sentence: what, where, what next"},
    },
}


def openapi(prefix: str, calls: Iterable[Call]) -> dict[str, Any]:
    paths: dict[str, dict[str, Any]] = {}
    for call in calls:
        paths.setdefault(prefix + call.address, {})[call.method.lower()] = _operation(call)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Klankbord", "version": version("klankbord")},
        "paths": paths,
        "components": {
            "schemas": {"Problem": PROBLEM},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            "responses": {
                "Problem": {
                    "description": "Why it was not done",
                    "content": {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}},
                }
            },
        },
    }


def _operation(call: Call) -> dict[str, Any]:
    scope = f"Needs a token with scope `{call.scope}`." if call.scope else "Needs no token."
    named = re.findall(r"\{(\w+)\}", call.address)
    content = {kind: {"schema": call.reply if kind == "application/json" else {}} for kind in call.media}
    operation: dict[str, Any] = {
        "operationId": "_".join([call.method.lower(), *re.findall(r"\w+", call.address)]),
        "summary": call.summary,
        "description": scope,
        "security": [{"token": []}] if call.scope else [],
        "responses": {
            "200": {"description": "Done", "content": content},
            **({"201": {"description": call.created, "content": content}} if call.created else {}),
            "default": {"$ref": "#/components/responses/Problem"},
        },
    }
    parameters = [{"name": name, "in": "path", "required": True, "schema": {"type": "string"}} for name in named] + [
        {"name": name, "in": "query", "required": False, "schema": schema} for name, schema in call.queries.items()
    ]
    if parameters:
        operation["parameters"] = parameters
    if call.takes:
        schema: dict[str, Any] = {"type": "object", "properties": dict(call.takes), "additionalProperties": False}
        if call.needs:
            schema["required"] = list(call.needs)
        content = {"application/json": {"schema": schema}}
        operation["requestBody"] = {"required": not call.can_be_empty, "content": content}
    if call.rows:
        row: dict[str, Any] = {"type": "object", "additionalProperties": True}
        array = {"type": "array", "items": row, "maxItems": call.rows}
        schema = {"oneOf": [row, array]} if call.rows > 1 else row
        operation["requestBody"] = {"required": True, "content": {"application/json": {"schema": schema}}}
    return operation
