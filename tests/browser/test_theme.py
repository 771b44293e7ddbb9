"""The page that is served wears the colours that stand beside the dashboard, in light and in dark."""

import tomllib
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, expect

import dashboard

pytestmark = pytest.mark.browser
CONFIG = Path(dashboard.__file__).with_name(".streamlit") / "config.toml"


def as_browser_says(colour: str) -> str:
    """`#0b6b5d` as `rgb(11, 107, 93)`."""
    return f"rgb({', '.join(str(int(colour[place : place + 2], 16)) for place in (1, 3, 5))})"


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_main_button_and_the_page_have_the_themes_colours(
    browser: Browser, empty_address: str, signed_in: list[dict[str, str]], scheme: Literal["light", "dark"]
) -> None:
    theme = tomllib.loads(CONFIG.read_text())["theme"][scheme]
    context = browser.new_context(color_scheme=scheme)
    context.add_cookies(signed_in)  # type: ignore[arg-type]
    try:
        page = context.new_page()
        page.goto(f"{empty_address}/profiles")
        button = page.get_by_role("button", name="New profile")
        expect(button).to_have_css("background-color", as_browser_says(theme["primaryColor"]), timeout=20_000)
        expect(page.get_by_test_id("stApp")).to_have_css("background-color", as_browser_says(theme["backgroundColor"]))
    finally:
        context.close()
