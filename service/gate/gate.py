"""Nothing of the pages is given to who is not signed in: no page, no file, no socket.

It stands before everything at the level of ASGI. What has a lock of its own goes by (the API and hooks with their
tokens, handed commands with their key), and what tells nothing (Streamlit's scripts and styles). A socket is looked at
again with every message, so that a sign-in that has ended ends an open page too.
"""

from google.protobuf.message import DecodeError  # type: ignore[import-untyped]
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.proto.BackMsg_pb2 import BackMsg

from accounts.sign_ins import SignIns
from service.gate import oidc
from service.gate.doors import SIGN_IN, Doors
from service.gate.page import bounce
from service.gate.where import asked_path, is_here

OPEN = ("/api/v1/", "/static/")
OF_KEY = "/internal/command"
SIGN_OUT = "/auth/logout"  # where Streamlit sends the browser on st.logout


class Gate:
    """Before `app`: lets through who is signed in by `sign_ins`. `visitor`: the account as which whoever opens the
    sample data on this machine is signed in, while nobody could sign in as another."""

    def __init__(self, app: ASGIApp, sign_ins: SignIns, doors: Doors, visitor: str | None = None) -> None:
        self._app = app
        self._sign_ins = sign_ins
        self._doors = doors
        self._visitor = visitor

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        token = HTTPConnection(scope).cookies.get(self._sign_ins.cookie)
        if scope["type"] == "websocket":
            await self._socket(token, scope, receive, send)
        elif self._goes_by(scope["path"], token):
            await self._app(scope, receive, send)
        else:
            answer = await self._answer(Request(scope, receive), token)
            await answer(scope, receive, send)

    def _goes_by(self, path: str, token: str | None) -> bool:
        """Whether a request is for the application; else it is answered here."""
        if path.startswith(OPEN) or path == OF_KEY:
            return True
        if path == SIGN_OUT or path.startswith(SIGN_IN):
            return False
        is_of_provider = path in oidc.ROUTES and self._doors.provider is not None
        return is_of_provider or self._sign_ins.whose(token) is not None

    async def _socket(self, token: str | None, scope: Scope, receive: Receive, send: Send) -> None:
        if self._sign_ins.whose(token) is None:
            await send({"type": "websocket.close", "code": 1008})
        else:
            await self._app(scope, self._watched(token, receive, send), send)

    async def _answer(self, request: Request, token: str | None) -> Response:
        """What who is not signed in gets, and what stands at the doors."""
        path = request.scope["path"]
        if path == SIGN_OUT:
            return await self._doors.sign_out(request, token)
        is_reading = request.method in ("GET", "HEAD")
        if is_reading and self._visitor and is_here(request) and not self._sign_ins.anybody():
            visitor = self._sign_ins.account(self._visitor)
            if visitor is not None and self._sign_ins.whose(token) is None:
                return await self._doors.let_in(request, visitor, "demo")
        if path.startswith(SIGN_IN):
            return await self._doors.answer(request)
        if not is_reading or "text/html" not in request.headers.get("accept", "text/html"):
            return PlainTextResponse("Sign in first.", 401, {"Cache-Control": "no-store"})
        if self._doors.provider is not None and self._doors.provider.shows_identity(request):
            return await self._doors.by_provider(request)
        if request.headers.get("sec-fetch-site") == "cross-site":  # signed in perhaps, and not seen from there
            return bounce(request, asked_path(request))
        return RedirectResponse(self._doors.address_for(request), 303, {"Cache-Control": "no-store"})

    def _watched(self, token: str | None, receive: Receive, send: Send) -> Receive:
        """`receive`, that ends the socket at the first message after the sign-in has."""

        async def watched() -> Message:
            message = await receive()
            if message["type"] != "websocket.receive":
                return message
            if self._sign_ins.whose(token, counts=_is_of_a_person(message)) is None:
                await send({"type": "websocket.close", "code": 1008})
                return {"type": "websocket.disconnect", "code": 1008}
            return message

        return watched


def _is_of_a_person(message: Message) -> bool:
    """Whether somebody did something, where a page that stands open only looks for what is new by itself."""
    try:
        said = BackMsg.FromString(message.get("bytes") or b"")
    except DecodeError:
        return False
    return not said.rerun_script.is_auto_rerun
