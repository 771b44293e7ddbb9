"""Signing in and out in a real browser: the way back, an ended sign-in on an open page, and a link from elsewhere."""

import subprocess
import sys
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

pytestmark = pytest.mark.browser
PASSWORD = "correct horse battery"  # of the home's one account
WAIT = 30_000  # milliseconds


@pytest.fixture
def stranger(browser: Browser) -> Page:
    """A page of a browser that nobody is signed in with."""
    opened = browser.new_context(locale="nl-NL").new_page()
    opened.set_default_timeout(WAIT)
    return opened


def sign_in(page: Page, name: str = "Ann", password: str = PASSWORD) -> None:
    page.get_by_label("Naam").fill(name)
    page.get_by_label("Wachtwoord").fill(password)
    page.get_by_role("button", name="Inloggen").click()


def test_one_signs_in_comes_back_to_the_page_and_signs_out(stranger: Page, address: str) -> None:
    door = stranger.get_by_role("heading", name="Inloggen")
    stranger.goto(f"{address}/runs")
    expect(door).to_be_visible(timeout=WAIT)
    sign_in(stranger, password="not the password")
    expect(stranger.get_by_role("alert")).to_contain_text("kloppen niet", timeout=WAIT)
    sign_in(stranger)
    expect(stranger.get_by_role("heading", level=1, name="Runs")).to_be_visible(timeout=WAIT)
    stranger.goto("about:blank")
    stranger.set_content(f'<a href="{address}/profiles">a link in a mail</a>')
    stranger.get_by_role("link").click()
    expect(stranger.get_by_role("heading", level=1, name="Profielen")).to_be_visible(timeout=WAIT)
    stranger.goto(f"{address}/me")
    stranger.get_by_role("button", name="Uitloggen").click()
    expect(door).to_be_visible(timeout=WAIT)
    stranger.goto(f"{address}/runs")
    expect(door).to_be_visible(timeout=WAIT)


def test_a_sign_in_that_an_admin_ends_is_over(stranger: Page, address: str, filled_home: Path) -> None:
    klankbord(filled_home, "add", "Bo", "--role", "analyst", "--secret", _file(filled_home))
    stranger.goto(f"{address}/profiles")
    sign_in(stranger, "Bo")
    expect(stranger.get_by_role("heading", level=1, name="Profielen")).to_be_visible(timeout=WAIT)
    klankbord(filled_home, "sign-out", "Bo")
    stranger.reload()
    expect(stranger.get_by_role("heading", name="Inloggen")).to_be_visible(timeout=WAIT)


def klankbord(home: Path, *arguments: str) -> None:
    program = Path(sys.executable).with_name("klankbord")
    subprocess.run([program, "account", *arguments, "--home", home], check=True)


def _file(home: Path) -> str:
    path = home.parent / "password"
    path.write_text(PASSWORD)
    return f"password=file:{path}"
