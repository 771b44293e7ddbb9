"""The doors: signing in with a name and password or by the provider, making the first account, signing out."""

import hmac
import secrets
from collections.abc import Callable
from datetime import datetime, timedelta
from urllib.parse import quote, urlsplit

from starlette.concurrency import run_in_threadpool
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response

from accounts import accounts, audit, passwords, sign_ins
from accounts.accounts import Account
from accounts.errors import AccountError
from accounts.roles import Role
from accounts.sign_ins import SignIns
from dashboard.said import said_in
from service.api.limits import Limit
from service.api.origin import household, origin
from service.gate.oidc import Provider, forget_identity
from service.gate.page import bounce, form, language, page, say, told
from service.gate.refused import Refused
from service.gate.where import asked_path, is_here, own_path
from sql.warehouse import Warehouse

SIGN_IN = "/sign-in"
FIRST = f"{SIGN_IN}/first"
BY_PROVIDER = f"{SIGN_IN}/provider"
MOST_BYTES = 10_000  # of a form
FORM_LASTS = timedelta(hours=1)


class Doors:
    """Answers at /sign-in and below it."""

    def __init__(
        self,
        warehouse: Warehouse,
        sign_ins: SignIns,
        clock: Callable[[], datetime],
        provider: Provider | None = None,
    ) -> None:
        self.provider = provider
        self._warehouse = warehouse
        self._sign_ins = sign_ins
        self._clock = clock
        self._proxies = warehouse.home.settings.proxies()
        self._form_cookie = f"{sign_ins.cookie}_form"
        self._refused = Refused(warehouse, clock)
        # Tries, right or wrong: of one name from one place, of one place, and of one name from anywhere.
        self._tries = (Limit(1 / 30, 10), Limit(1 / 10, 30), Limit(1 / 30, 100))

    def address_for(self, connection: HTTPConnection) -> str:
        """The door, with the way back to what was asked for."""
        return f"{SIGN_IN}?to={quote(asked_path(connection), safe='')}"

    async def answer(self, request: Request) -> Response:
        path, method = request.scope["path"], request.method
        if method in ("GET", "HEAD"):
            if path == BY_PROVIDER and self.provider is not None:
                return self._start(request)
            return self._shown(request) if path in (SIGN_IN, FIRST) else RedirectResponse(SIGN_IN, 303)
        if method == "POST" and path in (SIGN_IN, FIRST):
            return await self._taken(request, path)
        return PlainTextResponse("There is nothing here.", 404)

    async def let_in(self, connection: HTTPConnection, account: Account, way: str, to: str | None = None) -> Response:
        """Sign in as `account` and go to where one was going."""
        token = await run_in_threadpool(self._sign_ins.begin, account, way)
        if token is None:
            return self._form(connection, say(connection, "wrong"), account.name, 403, to)
        return self._signed_in(connection, token, asked_path(connection) if to is None else to)

    async def by_provider(self, connection: HTTPConnection) -> Response:
        """Who comes back from the provider: as whose account, or why not."""
        assert self.provider is not None
        now = self._clock()
        said = self.provider.identity(connection, now)
        address = None if said is None else self.provider.address(said)
        account = None
        if address is not None:
            account = await run_in_threadpool(self.provider.account, self._warehouse, self._sign_ins, address, now)
        if account is not None:
            response = await self.let_in(connection, account, "oidc")
        elif said is None:
            response = RedirectResponse(SIGN_IN, 303)
        else:
            why = "unproved" if address is None else "stranger"
            response = self._form(connection, wrong=say(connection, why, email=address), status=403)
        forget_identity(connection, response)
        return response

    async def sign_out(self, connection: HTTPConnection, token: str | None) -> Response:
        """End the sign-in that the browser shows. Another site cannot have that done: from there no cookie comes."""
        if token and self._sign_ins.whose(token, counts=False) is not None:
            await run_in_threadpool(self._sign_ins.end, token)
        response = RedirectResponse(SIGN_IN, 303, {"Cache-Control": "no-store"})
        response.delete_cookie(self._sign_ins.cookie, path="/")
        forget_identity(connection, response)
        return response

    def _shown(self, request: Request) -> Response:
        token = request.cookies.get(self._sign_ins.cookie)
        if self._sign_ins.whose(token) is not None:
            return RedirectResponse(own_path(request.query_params.get("to", "/")), 303)
        return self._form(request)

    def _form(
        self, connection: HTTPConnection, wrong: str = "", name: str = "", status: int = 200, to: str | None = None
    ) -> Response:
        """The page of the door; with `wrong` above the fields."""
        key = connection.cookies.get(self._form_cookie) or secrets.token_urlsafe(24)
        to = own_path(to or connection.query_params.get("to", "/"))
        hidden = {"key": key, "to": to}
        complaint = told("wrong", wrong) if wrong else ""
        if self._sign_ins.anybody():
            fields = {"name": ("text", "username", name), "password": ("password", "current-password", "")}
            body = told("about", say(connection, "about")) + complaint + form(connection, SIGN_IN, hidden, fields, "do")
            if self.provider is not None:
                link = f"{BY_PROVIDER}?to={quote(to, safe='')}"
                body += f'<a class="button second" href="{link}">{say(connection, "provider")}</a>'
            response = page(connection, "sign_in", body, status=status)
        elif is_here(connection):
            fields = {
                "name": ("text", "username", name),
                "password": ("password", "new-password", ""),
                "again": ("password", "new-password", ""),
            }
            about = told("about", say(connection, "first_about"))
            hints = {"password": say(connection, "length", shortest=passwords.SHORTEST)}
            body = about + complaint + form(connection, FIRST, hidden, fields, "first_do", hints)
            response = page(connection, "first", body, status=status)
        else:
            response = page(connection, "sign_in", told("about", say(connection, "only_here")), status=403)
        self._set(connection, response, self._form_cookie, key, FORM_LASTS, SIGN_IN)
        return response

    async def _taken(self, request: Request, path: str) -> Response:
        """What was typed at a door."""
        length = request.headers.get("content-length", "")
        if not length.isdigit() or int(length) > MOST_BYTES:
            return PlainTextResponse("A sign-in is a short form.", 413)
        given = {name: value for name, value in (await request.form(max_files=0)).items() if isinstance(value, str)}
        name, password = given.get("name", "").strip(), given.get("password", "")
        to = own_path(given.get("to", "/"))
        kept = request.cookies.get(self._form_cookie, "")
        if not kept or not hmac.compare_digest(kept.encode(), given.get("key", "").encode()):
            return self._form(request, say(request, "stale"), name, 403, to)
        if wait := self._must_wait(request, name):
            response = self._form(request, say(request, "wait", seconds=wait), name, 429, to)
            response.headers["Retry-After"] = str(wait)
            return response
        if path == FIRST:
            return await self._first(request, name, password, given.get("again", ""), to)
        account = await run_in_threadpool(self._sign_ins.check, name, password)
        if account is None:
            await run_in_threadpool(self._refused.note, name, household(origin(request, self._proxies)))
            return self._form(request, say(request, "wrong"), name, 403, to)
        return await self.let_in(request, account, "password", to)

    def _must_wait(self, request: Request, name: str) -> int:
        """The seconds until this may be tried; 0 takes a try out, before the password is looked at, so that none of
        many at once goes by uncounted."""
        now, place, name = self._clock(), household(origin(request, self._proxies)), name.casefold()
        keys = ((place, name), place, name)
        waits = [limit.seconds_to_wait(key, now) for limit, key in zip(self._tries, keys, strict=True)]
        if not any(waits):
            for limit, key in zip(self._tries, keys, strict=True):
                limit.use(key, now)
        return max(waits)

    async def _first(self, request: Request, name: str, password: str, again: str, to: str) -> Response:
        if not is_here(request) or self._sign_ins.anybody():
            return RedirectResponse(SIGN_IN, 303)
        if password != again:
            return self._form(request, say(request, "differs"), name, 422, to)
        try:
            token = await run_in_threadpool(self._make_first, name, password)
        except AccountError as error:
            return self._form(request, said_in(str(error), language(request)), name, 422, to)
        return RedirectResponse(SIGN_IN, 303) if token is None else self._signed_in(request, token, to)

    def _make_first(self, name: str, password: str) -> str | None:
        """The account and its sign-in in one step; None where somebody was first."""
        with self._warehouse.transaction() as writer:
            if accounts.anybody_can_sign_in(writer):
                return None
            now = self._clock()
            made = accounts.add(writer, name, Role.ADMIN, now, password=password)
            audit.record(writer, made, "account.add", now, about=made.name, detail="first")
            return sign_ins.begin(writer, made, now, self._sign_ins.lasts, "first")

    def _start(self, request: Request) -> Response:
        """To the provider, from the address to which it sends people back: the cookie that ties both is of that."""
        assert self.provider is not None
        if request.headers.get("host", "").lower() != urlsplit(self.provider.base).netloc.lower():
            return RedirectResponse(f"{self.provider.base}{BY_PROVIDER}", 303)
        return RedirectResponse(self.provider.start(), 303, {"Cache-Control": "no-store"})

    def _signed_in(self, connection: HTTPConnection, token: str, to: str) -> Response:
        to = own_path(to)
        response = bounce(connection, to)  # who comes from a provider is on the way from another site
        self._set(connection, response, self._sign_ins.cookie, token, self._sign_ins.lasts, "/")
        return response

    def _set(
        self, connection: HTTPConnection, response: Response, name: str, value: str, lasts: timedelta, path: str
    ) -> None:
        address = urlsplit(self._warehouse.home.settings.dashboard_url)
        is_by_proxy = connection.headers.get("host", "").lower() == address.netloc.lower()
        response.set_cookie(
            name,
            value,
            max_age=int(lasts.total_seconds()),
            path=path,
            httponly=True,
            samesite="strict",
            secure=connection.url.scheme == "https" or (is_by_proxy and address.scheme == "https"),
        )
