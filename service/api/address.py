"""The address of a call as whoever calls has it, and as some sign it: the public one, where others come by that."""

from urllib.parse import quote

from starlette.requests import Request


def address(request: Request, public_url: str) -> str:
    """With the path and query as they were written; `public_url` "" where this machine alone calls."""
    base = public_url or f"{request.url.scheme}://{request.url.netloc}"
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode()
    query = request.scope["query_string"].decode("latin-1")
    return base + raw.decode("latin-1").partition("?")[0] + (f"?{query}" if query else "")
