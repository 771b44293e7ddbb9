"""An error of the API: a status and one plain sentence, as application/problem+json (RFC 9457)."""

import json
from http import HTTPStatus
from typing import Any

from starlette.responses import Response

from jobs.secrets import redact_shown


class Refused(Exception):
    """Raised where a call cannot be answered; becomes the reply."""

    def __init__(self, status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.headers = headers
        self.more = more


def problem(status: int, detail: str, headers: dict[str, str] | None = None, **more: Any) -> Response:
    """The reply. What it repeats of the call, an address or a piece of its body, is without tokens."""
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status, "detail": detail, **more}
    text = redact_shown(json.dumps(body, ensure_ascii=False, allow_nan=False, separators=(",", ":")))
    return Response(text, status, headers, media_type="application/problem+json")
