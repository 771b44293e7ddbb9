"""Signing in by a provider, against a real one on loopback: as whose account, and who stays out."""

import signal
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import httpx
import oidc
import pytest
from joserfc.jwk import RSAKey
from oidc import CLIENT, SECRET
from served import Served, process, start

from sql.errors import HomeUnusable
from sql.home import Home
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
HTML = {"Accept": "text/html"}


@pytest.fixture(scope="module")
def provider() -> Iterator[oidc.Provider]:
    with oidc.running() as running:
        yield running


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory, provider: oidc.Provider) -> Iterator[Served]:
    """A home whose people sign in by the provider: Ann has an account, and whoever is of company.com gets one."""
    folder = tmp_path_factory.mktemp("oidc")
    home = Home.open(folder / "home")
    for name, address in (("Ann", "ann@example.com"), ("Bo", "bo@example.com")):
        made = process(
            "account", "add", name, "--role", "admin", "--email", address, "--no-password", home=home, cwd=folder
        )
        assert made.code == 0, made.err
    settings = {
        "oidc_metadata_url": provider.metadata_url,
        "oidc_client_id": CLIENT,
        "oidc_client_secret": "env:THE_SECRET",
        "oidc_domain": "company.com",
        "oidc_role": "marketer",
    }
    with (home.path / "config.toml").open("a") as config:
        config.writelines(f'{name} = "{value}"\n' for name, value in settings.items())
    one = start(home, folder, THE_SECRET=SECRET)
    yield one
    one.end(signal.SIGTERM)


def signed_in(served: Served, provider: oidc.Provider, **claims: object) -> tuple[httpx.Client, httpx.Response]:
    """A browser that went to the provider, where it is whom the claims say, and came back."""
    provider.claims = claims
    browser = httpx.Client(base_url=served.url, headers=HTML, follow_redirects=True, trust_env=False)
    return browser, browser.get("/sign-in/provider")


def is_in(browser: httpx.Client) -> bool:
    return browser.get("/", follow_redirects=False).status_code == 200


def role_of(served: Served, name: str, cwd: Path) -> list[str]:
    listed = process("account", "list", "--format", "csv", home=served.home, cwd=cwd).out.splitlines()
    return [line.split(",")[1] for line in listed if line.startswith(f"{name},")]


def test_an_identity_whose_address_is_an_accounts_is_signed_in_as_that(served: Served, provider: oidc.Provider) -> None:
    browser, answer = signed_in(served, provider, email="Ann@Example.com", email_verified=True)
    assert answer.status_code == 200 and "http-equiv" in answer.text
    assert is_in(browser)
    kept = list(browser.cookies)
    assert [name for name in kept if name.startswith("klankbord_")] and not [n for n in kept if "streamlit_user" in n]
    assert browser.get("/auth/logout").url.path == "/sign-in"
    assert not is_in(browser)


def test_one_of_the_homes_domain_gets_an_account_with_the_role_that_is_set(
    served: Served, provider: oidc.Provider, tmp_path: Path
) -> None:
    browser, _ = signed_in(served, provider, email="cas@company.com", email_verified=True)
    assert is_in(browser)
    assert role_of(served, "cas@company.com", tmp_path) == ["marketer"]


def test_who_is_unknown_or_not_vouched_for_stays_out(served: Served, provider: oidc.Provider) -> None:
    for claims, why in (
        ({"email": "eve@evil.com", "email_verified": True}, "has no account here"),
        ({"email": "eve@company.com.evil.com", "email_verified": True}, "has no account here"),
        ({"email": "ann@example.com", "email_verified": False}, "did not say whose"),
        ({"email": "ann@example.com", "email_verified": "true"}, "did not say whose"),
        ({"email": "ann@example.com"}, "did not say whose"),
        ({"email_verified": True}, "did not say whose"),
    ):
        browser, answer = signed_in(served, provider, **claims)
        assert answer.status_code == 403 and why in answer.text, claims
        assert not is_in(browser), claims


def test_what_another_key_signed_is_nobody(served: Served, provider: oidc.Provider) -> None:
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    try:
        browser, answer = signed_in(served, provider, email="ann@example.com", email_verified=True)
    finally:
        provider.signs_with = provider.key
    assert answer.url.path == "/sign-in" and not is_in(browser)


def test_an_account_that_is_disabled_stays_out(served: Served, provider: oidc.Provider, tmp_path: Path) -> None:
    browser, _ = signed_in(served, provider, email="bo@example.com", email_verified=True)
    assert is_in(browser)
    assert process("account", "disable", "Bo", home=served.home, cwd=tmp_path).code == 0
    assert not is_in(browser)
    browser, answer = signed_in(served, provider, email="bo@example.com", email_verified=True)
    assert answer.status_code == 403 and not is_in(browser)


def test_a_made_up_identity_is_nobody(served: Served) -> None:
    browser = httpx.Client(base_url=served.url, headers=HTML, follow_redirects=True, trust_env=False)
    browser.cookies.set("_streamlit_user", "eyJlbWFpbCI6ImFubkBleGFtcGxlLmNvbSJ9.x.y")
    assert browser.get("/").url.path == "/sign-in" and not is_in(browser)


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ({"oidc_metadata_url": "https://login.company.com/x"}, "oidc_client_id"),
        ({"oidc_metadata_url": "ftp://x", "oidc_client_id": "a", "oidc_client_secret": "env:B"}, "ftp://x"),
        ({"personal_data": "admin, boss"}, "boss"),
        ({"sign_in_hours": "0"}, "sign_in_hours"),
        ({"dashboard_url": "https://company.com/klankbord"}, "without a path"),
    ],
)
def test_settings_that_cannot_be_are_refused_in_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, settings: dict[str, str], says: str
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"KLANKBORD_{name.upper()}", value)
    with pytest.raises(HomeUnusable, match=says):
        Home.open(tmp_path / "home")


def test_a_secret_that_is_not_there_is_told_before_anything_is_served(warehouse: Warehouse, tmp_path: Path) -> None:
    home = warehouse.home
    warehouse.close()
    given = {"OIDC_METADATA_URL": "http://127.0.0.1:9/x", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "env:NOT_THERE"}
    environment = {f"KLANKBORD_{name}": value for name, value in given.items()}
    refused = process("serve", "--port", "0", home=home, cwd=tmp_path, **environment)
    assert refused.code == 1 and "NOT_THERE" in refused.err and len(refused.err.splitlines()) == 1
