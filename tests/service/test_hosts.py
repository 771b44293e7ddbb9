"""By the public address others reach the hooks and nothing else; what a proxy says can take away and never give."""

from collections.abc import Callable

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route, WebSocketRoute
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect
from webhook import ANN, MAPPED, a_shop

from service.api.address import address
from service.hosts import KnownHosts
from sql.errors import HomeUnusable
from sql.home import Home
from sql.warehouse import Warehouse

HOOK, HEALTH = "/api/v1/hooks/shop", "/api/v1/health"


async def _here(_: Request) -> PlainTextResponse:
    return PlainTextResponse("here")


async def _socket(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


Ask = Callable[..., int]


@pytest.fixture
def ask() -> Ask:
    def call(path: str, host: str, public_url: str = "https://hooks.company.com", **headers: str) -> int:
        app = Starlette(
            routes=[Route("/{rest:path}", _here, methods=["GET", "POST"])],
            middleware=[Middleware(KnownHosts, public_url=public_url)],
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return TestClient(app).get(path, headers={"Host": host, **named}).status_code

    return call


@pytest.mark.parametrize("host", ["hooks.company.com", "HOOKS.company.com", "hooks.company.com:443"])
def test_the_public_host_gets_to_the_hooks_and_to_health(ask: Ask, host: str) -> None:
    assert (ask(HOOK, host), ask(HEALTH, host)) == (200, 200)


@pytest.mark.parametrize(
    "path",
    ["/", "/api/v1/sql", "/api/v1/hooks", "/api/v1/healthy", "/api/v1/health/x", "/_stcore/health", "/hand/over"],
)
def test_the_public_host_gets_to_nothing_else(ask: Ask, path: str) -> None:
    assert ask(path, "hooks.company.com") == 421


@pytest.mark.parametrize(
    "host", ["company.com", "hooks.company.com.evil.com", "hooks.company.com:8443", "", "a b", "["]
)
def test_another_host_gets_to_nothing(ask: Ask, host: str) -> None:
    assert ask(HOOK, host) == 421


def test_without_a_public_address_only_this_machine_gets_in(ask: Ask) -> None:
    assert ask(HOOK, "hooks.company.com", public_url="") == 421
    assert ask("/", "127.0.0.1:8501", public_url="") == 200


def test_a_public_address_may_have_a_port_of_its_own(ask: Ask) -> None:
    assert ask(HOOK, "company.com:8443", public_url="https://company.com:8443/klankbord") == 200
    assert ask(HOOK, "company.com", public_url="https://company.com:8443") == 421


def test_a_forwarded_host_takes_away_and_never_gives(ask: Ask) -> None:
    public, own = "hooks.company.com", "127.0.0.1:8501"
    assert ask(HOOK, own, x_forwarded_host=public) == 200
    assert ask("/", own, x_forwarded_host=public) == 421
    assert ask("/", public, x_forwarded_host=own) == 421
    assert ask(HOOK, own, x_forwarded_host="evil.com") == 421
    assert ask(HOOK, own, x_forwarded_host=f"{public}, evil.com") == 421
    assert ask("/", own, x_forwarded_host="localhost") == 200


def test_a_page_of_another_origin_gets_to_nothing(ask: Ask) -> None:
    assert ask(HOOK, "hooks.company.com", origin="https://evil.com") == 421
    assert ask(HOOK, "hooks.company.com", origin="https://hooks.company.com") == 200


def test_a_socket_is_never_public() -> None:
    app = Starlette(
        routes=[WebSocketRoute("/api/v1/hooks/x", _socket)],
        middleware=[Middleware(KnownHosts, public_url="https://hooks.company.com")],
    )
    with (
        pytest.raises(WebSocketDisconnect),
        TestClient(app).websocket_connect("/api/v1/hooks/x", headers={"Host": "hooks.company.com"}),
    ):
        pass


def test_a_hook_is_called_by_the_public_address(
    home: Home, monkeypatch: pytest.MonkeyPatch, warehouse: Warehouse
) -> None:
    del warehouse
    monkeypatch.setenv("KLANKBORD_PUBLIC_URL", "https://hooks.company.com/")
    other = Home.open(home.path.parent / "other")
    assert other.settings.hook_address("my shop") == "https://hooks.company.com/api/v1/hooks/my%20shop"
    with Warehouse.open(other) as opened, a_shop(opened, MAPPED) as shop:
        reply = shop.post(ANN, headers={"Host": "hooks.company.com"})
        assert reply.status_code == 200
        assert reply.json()["klankbord_id"]
        assert shop.client.get("/api/v1/runs", headers={"Host": "hooks.company.com"}).status_code == 421


@pytest.mark.parametrize(
    "url",
    ["hooks.company.com", "ftp://company.com", "https://", "https://a b.com", "https://x.com?a=1", "https://x:y/"],
)
def test_a_public_address_that_is_none_is_told(home: Home, monkeypatch: pytest.MonkeyPatch, url: str) -> None:
    monkeypatch.setenv("KLANKBORD_PUBLIC_URL", url)
    with pytest.raises(HomeUnusable, match="public_url"):
        Home.open(home.path)


@pytest.mark.parametrize(
    ("public_url", "expected"),
    [
        ("", "http://127.0.0.1:8501/api/v1/hooks/my%20shop?token=a%2Bb"),
        ("https://company.com/in", "https://company.com/in/api/v1/hooks/my%20shop?token=a%2Bb"),
    ],
)
def test_the_address_that_is_signed_is_the_one_that_the_caller_has(public_url: str, expected: str) -> None:
    async def tell(request: Request) -> PlainTextResponse:
        return PlainTextResponse(address(request, public_url))

    app = Starlette(routes=[Route("/{rest:path}", tell)])
    client = TestClient(app, base_url="http://127.0.0.1:8501")
    assert client.get("/api/v1/hooks/my%20shop?token=a%2Bb").text == expected


@pytest.mark.parametrize(
    ("bound", "host", "status"),
    [
        ("127.0.0.1", "192.0.2.7:8501", 421),
        ("192.0.2.7", "192.0.2.7:8501", 200),
        ("192.0.2.7", "192.0.2.8:8501", 421),
        ("0.0.0.0", "192.0.2.8:8501", 200),
        ("0.0.0.0", "evil.com:8501", 421),
        ("::", "[2001:db8::1]:8501", 200),
        ("127.0.0.1", "klankbord.company.com", 200),
        ("127.0.0.1", "klankbord.company.com:8443", 421),
    ],
)
def test_a_server_has_the_address_that_it_listens_on_and_the_name_that_it_is_given(
    bound: str, host: str, status: int
) -> None:
    """A name that is not ours leads here only by who makes it lead here; an address of ours is ours."""
    named = {"dashboard_url": "https://klankbord.company.com", "bound": bound}
    app = Starlette(routes=[Route("/", _here)], middleware=[Middleware(KnownHosts, **named)])
    assert TestClient(app).get("/", headers={"Host": host}).status_code == status
