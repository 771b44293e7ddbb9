"""POST /hooks/{source}: the door for whoever calls us. Who may come in, and what is said when it is stored.

Handled apart from the other calls: it waits for its rows to be durable without holding a thread, and takes any body
that its source's mapping reads.
"""

import asyncio
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response

from ingest import source as sources
from ingest.calls.answer import Answer
from ingest.calls.form import fields
from ingest.calls.request import Request as Called
from ingest.calls.signatures import SCHEMES, answer
from ingest.errors import BodyUnreadable, LineFull, SignatureWrong, SourceWrong
from ingest.hooks.receiver import Received, Receiver
from ingest.source import SourceDefinition
from ingest.sources import KINDS
from ingest.sources.hook import KEY, Hook
from jobs import secrets
from jobs.errors import Transient
from service.api.address import address
from service.api.admission import Admission
from service.api.call import WHOLE, Call, described, thing
from service.api.echo import ERROR, ID, Echo
from service.api.problem import Refused
from service.tokens import Scope
from sql.warehouse import Warehouse

MOST_BYTES = 10 * 1024 * 1024
AGAIN_AFTER = "5"  # seconds


class Hooks:
    """`environment` is where secrets may stand."""

    def __init__(
        self,
        warehouse: Warehouse,
        receiver: Receiver,
        admission: Admission,
        clock: Callable[[], datetime],
        environment: Mapping[str, str],
    ) -> None:
        self._warehouse, self._receiver, self._admission = warehouse, receiver, admission
        self._clock, self._environment = clock, environment

    async def answer(self, request: Request) -> Response:
        """Refused, KlankbordError or what broke is raised; the reply otherwise."""
        if request.method != "POST":  # some ask whether there is anybody before they send
            await run_in_threadpool(self._definition, request.path_params["source"])
            return Response(status_code=200)
        body = await _read(request)
        url = address(request, self._warehouse.home.settings.public_url)
        called = Called(body, self._clock(), dict(request.headers), url)
        definition = await run_in_threadpool(self._let_in, request, called)
        if (told := await run_in_threadpool(_answered, definition, called)) is not None:
            return PlainTextResponse(told.text, told.status)
        mapping = sources.mapping_in_force(definition)
        text = _json_text(body, mapping.form, called.headers.get("content-type", ""))
        kept = {name: called.headers[name] for name in mapping.headers if name in called.headers}
        echo = await run_in_threadpool(_echo, definition, text) if _vendor(definition).tells_stored else None
        try:
            tells = echo is not None
            future = self._receiver.put(definition.name, text, kept, called.at, tells_stored=tells)
        except LineFull as error:
            raise Refused(503, str(error), {"Retry-After": AGAIN_AFTER}) from None
        try:
            received = await asyncio.wrap_future(future)
        except BodyUnreadable as error:
            raise Refused(400, str(error)) from None
        if echo is not None:
            return Response(_reply(echo, text, received), media_type="application/json")
        return JSONResponse({"run_id": received.run_id, "rows": received.rows, "rejected": received.rejected})

    def _definition(self, name: str) -> SourceDefinition:
        try:
            with self._warehouse.reader() as reader:
                definition = sources.get(reader, name)
        except SourceWrong:
            raise Refused(404, f"There is no source {name[:100]!r} that is called.") from None
        if not issubclass(KINDS[definition.kind], Hook):
            raise Refused(404, f"The source {name!r} is not called; Klankbord fetches from it.")
        return definition

    def _let_in(self, request: Request, called: Called) -> SourceDefinition:
        """The source that is called, by somebody who may."""
        definition = self._definition(request.path_params["source"])
        vendor = _vendor(definition)
        if vendor.signature and KEY in definition.secrets:
            key = secrets.read(definition.secrets[KEY], self._environment, self._warehouse.home.secrets)
            seconds = 60 * float(definition.settings["max_age_minutes"])
            with _told_to_caller():
                SCHEMES[vendor.signature].verify(called, key, seconds)
        else:
            self._admission.admit(request, Scope.HOOK, definition.name)
        if not definition.enabled:
            raise Refused(503, f"The source {definition.name!r} is switched off.", {"Retry-After": "600"})
        return definition


def _answered(definition: SourceDefinition, called: Called) -> Answer | None:
    """The answer to a call that only sets something up; None for one that brings something."""
    signature = _vendor(definition).signature
    with _told_to_caller():
        return answer(SCHEMES[signature], called) if signature else None


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


async def _read(request: Request) -> bytes:
    """The body, unpacked where it came packed, neither larger than may be."""
    packing = request.headers.get("content-encoding", "identity").strip().lower()
    if packing not in ("identity", "gzip", "deflate"):
        raise Refused(415, f"The body is packed as {packing[:40]!r}; send it plain, or as gzip.")
    length = request.headers.get("content-length", "")
    if length.isdigit() and int(length) > MOST_BYTES:
        raise _too_large()
    unpacking = None if packing == "identity" else zlib.decompressobj(wbits=47)
    content = bytearray()
    try:
        async for piece in request.stream():
            content += piece if unpacking is None else unpacking.decompress(piece, MOST_BYTES + 1 - len(content))
            if len(content) > MOST_BYTES:
                raise _too_large()
    except zlib.error:
        raise Refused(400, "The body is not packed as it says, or cut off.") from None
    if unpacking is not None and not unpacking.eof:
        raise Refused(400, "The packed body is cut off, or larger than may be.")
    return bytes(content)


def _too_large() -> Refused:
    return Refused(413, f"The body is larger than {MOST_BYTES // 1024 // 1024} MB; send fewer rows at once.")


def _json_text(body: bytes, form: str | None, content_type: str) -> str:
    """The JSON that the body is, or that a field of the form that it is holds."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(400, f"The body is not UTF-8: byte {error.start} is none of a text.") from None
    if form is None or "json" in content_type:
        return text
    try:
        found = fields(body)
    except ValueError as error:
        raise Refused(400, f"The body is no form that can be read: {error}.") from None
    if form not in found:
        raise Refused(400, f"The body is no form with the field {form}.")
    return found[form]


def _echo(definition: SourceDefinition, text: str) -> Echo:
    echo = Echo.read(text)
    most = int(definition.settings.get("most_objects", "0"))
    if most and len(echo.elements) > most:
        raise Refused(413, f"The body has {len(echo.elements):,} objects; send {most:,} at most in a call.")
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
