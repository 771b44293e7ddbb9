"""A system that tells back all that it is told, secrets too, in every ugly way."""

import re
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote_plus

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Route

OF_THE_LOGIN = "sess10n-planted-by-the-login-0123456789"


@dataclass
class Parrot:
    """It tells back all that it was told, and all that it was planted with, in the way that `way` names. Who logs in
    gets a token, which is one more secret."""

    planted: list[str] = field(default_factory=list)
    way: str = "refused"
    address: str = ""
    assertions: list[str] = field(default_factory=list)

    def app(self) -> Starlette:
        methods = ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
        return Starlette(routes=[Route("/{rest:path}", self._answer, methods=methods)])

    async def _answer(self, request: Request) -> Response:
        path, body = request.url.path, (await request.body()).decode("utf-8", "replace")
        if path.endswith("/token"):
            self.assertions += dict(parse_qsl(body)).get("assertion", "").split()
            if self.way == "wrong":
                return self._told(f"{request.url} {unquote_plus(body)}", " ".join(self.planted))
            return JSONResponse({"access_token": OF_THE_LOGIN, "expires_in": 3600, "instance_url": self.address})
        if path.endswith("properties/contacts"):
            return JSONResponse({"results": [{"name": "email", "type": "string"}]})
        if path.endswith("/describe"):
            texts = [{"name": name, "type": "string", "length": 99} for name in ("Klankbord_Id__c", "Email")]
            told = [{**each, "updateable": True, "createable": True, "externalId": True} for each in texts]
            return JSONResponse({"name": "Contact", "createable": True, "updateable": True, "fields": told})
        headers = " ".join(f"{name}: {value}" for name, value in request.headers.items())
        text = f"{headers} {request.url} {body} {' '.join(self.planted)}"
        return self._told(text, " ".join(self.planted))

    def _told(self, text: str, short: str) -> Response:
        shown = {"X-Told": quote(short), "WWW-Authenticate": f'Bearer error="{quote(short)}"'}
        data = {
            "message": text,
            "error": text,
            "success": False,
            "errors": [text],
            text: text,
            "contactIds": {"a": text},
        }
        match self.way:
            case "refused":
                return JSONResponse(data, 401, shown)
            case "wrong":
                return JSONResponse({**data, "category": "VALIDATION_ERROR", "status": "error"}, 400, shown)
            case "plain":
                return Response(text, 400, shown, "text/plain")
            case "broken":
                return JSONResponse([{"message": text, "errorCode": text}], 500, shown)
            case "busy":
                return JSONResponse(data, 429, {**shown, "Retry-After": quote(short)})
            case "elsewhere":
                return RedirectResponse(f"http://{quote(short, safe='').lower()[:60]}.example/?key={quote(short)}", 302)
            case "xml":
                told = re.sub(r"[<>&]", "", text)
                return Response(f"<Error><Code>{told}</Code><Message>{told}</Message></Error>", 403, shown)
            case "yes":
                return JSONResponse(data, 200, shown)
            case _:
                return Response(f"\x00{text}", 200, shown, "application/json")


WAYS = ("refused", "wrong", "plain", "broken", "busy", "elsewhere", "xml", "yes", "garbage")
