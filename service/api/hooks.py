"""POST /hooks/{source}: the door for whoever calls us. Who may come in, and what is said when it is stored.

Handled apart from the other calls: it waits for its rows to be durable without holding a thread, and takes any body
that its source's mapping reads.
"""

import asyncio
import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ingest import source as sources
from ingest.calls.answer import Answer
from ingest.calls.form import WHOLE as WHOLE_FORM
from ingest.calls.form import fields, has_parts, is_form
from ingest.calls.request import Request as Called
from ingest.calls.signatures import Scheme, answer
from ingest.errors import BodyUnreadable, LineFull, SignatureWrong, SourceWrong
from ingest.hooks.receiver import Received, Receiver
from ingest.source import SourceDefinition
from ingest.source.definitions import Definitions
from ingest.sources import KINDS
from ingest.sources.hook import KEY, Hook
from jobs import secrets
from jobs.errors import Transient
from service.api.address import address
from service.api.admission import Admission
from service.api.bodies import AGAIN_AFTER, Bodies
from service.api.call import WHOLE, Call, described, thing
from service.api.echo import ERROR, ID, Echo
from service.api.problem import Refused
from service.counted import counted
from service.tokens import Scope
from sql.warehouse import Warehouse


class Hooks:
    """`environment` is where secrets may stand, `schemes` how those who sign are checked."""

    def __init__(
        self,
        warehouse: Warehouse,
        receiver: Receiver,
        admission: Admission,
        clock: Callable[[], datetime],
        environment: Mapping[str, str],
        schemes: Mapping[str, Scheme],
    ) -> None:
        self._warehouse, self._receiver, self._admission = warehouse, receiver, admission
        self._clock, self._environment, self._schemes = clock, environment, schemes
        self._definitions = Definitions(warehouse)
        self._bodies = Bodies()

    async def answer(self, request: Request) -> Response:
        """Refused, KlankbordError or what broke is raised; the reply otherwise."""
        definition = self._definition(request.path_params["source"])
        if request.method != "POST":  # some ask whether there is anybody before they send
            return Response(status_code=200)
        vendor = _vendor(definition)
        is_signed = bool(vendor.signature) and KEY in definition.secrets
        if is_signed:  # before a stranger's body is read
            self._admission.expect_signature(request, definition.name)
        else:
            self._admission.admit(request, Scope.HOOK, definition.name)
        if not definition.enabled:
            raise Refused(503, f"The source {definition.name!r} is switched off.", {"Retry-After": "600"})
        async with self._bodies.read(request) as body:
            url = address(request, self._warehouse.home.settings.public_url)
            called = Called(body, self._clock(), dict(request.headers), url)
            if is_signed:
                await run_in_threadpool(self._verify, request, definition, called)
            if vendor.signature and (told := await run_in_threadpool(self._answered, vendor.signature, called)):
                return PlainTextResponse(told.text, told.status)
            mapping = sources.mapping_in_force(definition)
            text = _json_text(body, mapping.form, called.headers.get("content-type", ""))
            kept = {name: called.headers[name] for name in mapping.headers if name in called.headers}
            echo = await run_in_threadpool(_echo, definition, text) if vendor.tells_stored else None
            tells = echo is not None
            try:
                future = self._receiver.put(definition.name, text, kept, called.at, tells_stored=tells)
            except LineFull as error:
                raise Refused(503, str(error), {"Retry-After": AGAIN_AFTER}) from None
        try:
            received = await asyncio.wrap_future(future)
        except BodyUnreadable as error:
            raise Refused(400, str(error)) from None
        if echo is not None:
            reply = await run_in_threadpool(_reply, echo, text, received)
            return Response(reply, media_type="application/json")
        return JSONResponse({"run_id": received.run_id, "rows": received.rows, "rejected": received.rejected})

    def _definition(self, name: str) -> SourceDefinition:
        try:
            definition = self._definitions.get(name)
        except SourceWrong:
            raise Refused(404, f"There is no source {name[:100]!r} that is called.") from None
        if not issubclass(KINDS[definition.kind], Hook):
            raise Refused(404, f"The source {name!r} is not called; Klankbord fetches from it.")
        return definition

    def _verify(self, request: Request, definition: SourceDefinition, called: Called) -> None:
        key = secrets.read(definition.secrets[KEY], self._environment, self._warehouse.home.secrets)
        seconds = 60 * float(definition.settings["max_age_minutes"])
        with _told_to_caller():
            try:
                self._schemes[_vendor(definition).signature].verify(called, key, seconds)
            except SignatureWrong:
                self._admission.note_signature(request, definition.name, is_right=False)
                raise
        self._admission.note_signature(request, definition.name, is_right=True)

    def _answered(self, signature: str, called: Called) -> Answer | None:
        """The answer to a call that only sets something up; None for one that brings something."""
        with _told_to_caller():
            return answer(self._schemes[signature], called)


@contextmanager
def _told_to_caller() -> Iterator[None]:
    """Refused for what a scheme finds wrong: for good, or until what it has to ask can be asked again."""
    try:
        yield
    except SignatureWrong as error:
        raise Refused(401, str(error)) from None
    except Transient as error:
        raise Refused(503, str(error), {"Retry-After": AGAIN_AFTER}) from None


def _vendor(definition: SourceDefinition) -> Any:
    kind: Any = KINDS[definition.kind]
    return kind.vendor


def _json_text(body: bytes, form: str | None, content_type: str) -> str:
    """The JSON that the body is, or that a field of the form that it is holds, or that its fields make."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(400, f"The body is not UTF-8: byte {error.start} is none of a text.") from None
    if form is not None and has_parts(content_type):
        raise Refused(415, "The body is a form of several parts, which is not read; send a plain form or JSON.")
    if form is None or "json" in content_type or (form == WHOLE_FORM and not is_form(content_type, body)):
        return text
    try:
        found = fields(body)
    except ValueError as error:
        raise Refused(400, f"The body is no form that can be read: {error}.") from None
    if form == WHOLE_FORM:
        return json.dumps(found)
    if form not in found:
        raise Refused(400, f"The body is no form with the field {form}.")
    return found[form]


def _echo(definition: SourceDefinition, text: str) -> Echo:
    echo = Echo.read(text)
    most = int(definition.settings.get("most_objects", "0"))
    if most and len(echo.elements) > most:
        raise Refused(413, f"The body has {counted(len(echo.elements), 'object')}; send {most:,} at most in a call.")
    return echo


def _reply(echo: Echo, text: str, received: Received) -> str:
    """The body as it came, each object with the id under which its customer is stored, or why it is not."""
    about: dict[int, dict[str, str | int]] = {}
    for each in received.told:
        about[each.element] = {} if each.customer_key is None else {ID: each.customer_key}
        about[each.element] |= {ERROR: each.reason} if each.reason else {}
    if received.problem:
        about = {place: {ERROR: received.problem} for place in range(len(echo.elements))}
    return echo.told(about) if about else text


CALL = Call(
    "POST",
    "/hooks/{source}",
    Scope.HOOK,
    "Send rows; answered once they are durable. A vendor's signature may stand for the token.",
    None,
    thing(
        run_id=WHOLE,
        rows=described(WHOLE, "How many rows the body held"),
        rejected=described(WHOLE, "How many of them are kept aside with the reason why they could not land"),
    ),
)
