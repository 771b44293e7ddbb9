"""The routes of /api/v1, made from the declared calls: who asks, what is asked, the answer or the problem.

Handlers work in threads, each with a reader of its own, so that a slow question holds up no other.
"""

import asyncio
import os
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.convertors import PathConvertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import BaseRoute, Mount, Route

from exports.errors import ExportBusy, NothingWaits
from ingest.calls.signatures import SCHEMES, Scheme
from ingest.hooks.receiver import Receiver
from jobs.schedule import Scheduler
from service import faults
from service.api import (
    beside,
    body,
    data,
    docs,
    explaining,
    exports,
    hooks,
    links,
    mappings,
    membership,
    profiles,
    quarantine,
    runs,
    saved,
    stored,
)
from service.api.admission import Admission
from service.api.call import Call, Given
from service.api.hooks import Hooks
from service.api.openapi import openapi
from service.api.problem import Refused, problem
from sql.errors import KlankbordError, WarehouseBusy, WarehouseFull, quoted
from sql.warehouse import Warehouse

PREFIX = "/api/v1"
CALLS: tuple[Call, ...] = (
    *runs.CALLS, *exports.CALLS, *profiles.CALLS, *explaining.CALLS, *saved.CALLS, *beside.CALLS, *membership.CALLS,
    *data.CALLS, *stored.CALLS, *mappings.CALLS, *quarantine.CALLS, *links.CALLS, hooks.CALL,
)  # fmt: skip

Endpoint = Callable[[Request], Awaitable[Response]]


class _AnyPath(PathConvertor):
    regex = "(?s:.*)"  # Starlette's own ends at a line's end, and a row's key may hold one


register_url_convertor("path", _AnyPath())


class Api:
    def __init__(
        self,
        warehouse: Warehouse,
        clock: Callable[[], datetime],
        scheduler: Scheduler | None = None,
        receiver: Receiver | None = None,
        schemes: Mapping[str, Scheme] = SCHEMES,
    ) -> None:
        self._warehouse = warehouse
        self._clock = clock
        self._scheduler = scheduler
        self._receiver = receiver
        self._schemes = schemes
        self.admission = Admission(warehouse, clock)

    def routes(self) -> list[BaseRoute]:
        calls = [
            Route(call.path, self._endpoint(call, call.handler), methods=[call.method])
            for call in CALLS
            if call.handler
        ]
        if self._receiver is not None:
            door = Hooks(self._warehouse, self._receiver, self.admission, self._clock, os.environ, self._schemes)
            calls.append(Route(hooks.CALL.path, self._told(door.answer), methods=["POST", "GET"]))
        pages = [Route("/openapi.json", _serve_openapi), Route("/docs", _serve_docs)]
        handlers: Mapping[Any, Any] = {HTTPException: _wrong_address, Exception: self._fault}
        return [Mount(PREFIX, Starlette(routes=[*calls, *pages], exception_handlers=handlers))]

    def _endpoint(self, call: Call, handler: Callable[[Given], Any]) -> Endpoint:
        async def answer(request: Request) -> Response:
            by = self.admission.admit(request, call.scope) if call.scope is not None else None
            given = Given(
                warehouse=self._warehouse,
                now=self._clock(),
                clock=self._clock,
                path=request.path_params,
                query=_queries(request, call),
                body=await body.read(request, call),
                accept=request.headers.get("accept", "*/*"),
                scheduler=self._scheduler,
                by=by,
            )
            reply = await run_in_threadpool(handler, given)
            return reply if isinstance(reply, Response) else JSONResponse(reply)

        return self._told(answer)

    def _told(self, answer: Endpoint) -> Endpoint:
        """`answer`, with what it raises as the reply."""

        async def endpoint(request: Request) -> Response:
            try:
                return await answer(request)
            except Refused as refused:
                return problem(refused.status, refused.detail, refused.headers, **refused.more)
            except KlankbordError as error:
                return problem(_status(error), str(error))
            except asyncio.CancelledError:
                raise
            except Exception as error:
                return self._fault(request, error)

        return endpoint

    def _fault(self, _: Request, error: Exception) -> Response:
        return problem(500, faults.record(self._warehouse.home.path, error))


def _queries(request: Request, call: Call) -> Mapping[str, str]:
    for name in request.query_params:
        if name not in call.queries:
            known = ", ".join(call.queries) or "none"
            raise Refused(400, f"The parameter {quoted(name)} is not taken here; there are: {known}.")
    return request.query_params


def _status(error: KlankbordError) -> int:
    if isinstance(error, WarehouseBusy | ExportBusy | NothingWaits):
        return 409
    return 507 if isinstance(error, WarehouseFull) else 422


def _wrong_address(request: Request, error: HTTPException) -> Response:
    if error.status_code == 405:
        detail = f"{request.method} is not answered at {request.url.path}; {PREFIX}/docs lists the calls."
    else:
        detail = f"There is nothing at {request.url.path}; {PREFIX}/docs lists the calls."
    return problem(error.status_code, detail, dict(error.headers or {}))


async def _serve_openapi(_: Request) -> Response:
    return JSONResponse(openapi(PREFIX, CALLS))


async def _serve_docs(_: Request) -> Response:
    policy = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
    return HTMLResponse(docs.page(PREFIX, CALLS), headers=policy)
