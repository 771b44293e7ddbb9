"""Picture every page of the demo in light and dark: docs/screenshots/*.png, for people to look at and for the README.

    .venv/bin/python bench/screenshots.py [URL]

Without a URL it fills a home of its own with the sample data and serves that. CHROMIUM names another browser.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

FOLDER = Path(__file__).parents[1] / "docs" / "screenshots"
CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
FLAGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--disable-background-networking"]
WIDTH, HEIGHT = 1280, 900
WAIT_MS = 30_000
PROFILE = "profile?name=Unhappy%2C+still+reachable"
CUSTOMER = "K000005"
PAGES = {
    "home": "",
    "profiles": "profiles",
    "profile": PROFILE,
    "profile-people": f"{PROFILE}&view=people",
    "profile-why": f"{PROFILE}&view=why",
    "profile-breakdown": "profile?name=Reads+our+mail&view=breakdown",
    "profile-overlap": "profile?name=Reads+our+mail&view=overlap&with=Quiet+this+quarter&with=Never+answered",
    "profile-history": "profile?name=Reads+our+mail&view=history",
    "profile-versions": f"{PROFILE}&view=versions",
    "profile-text": f"{PROFILE}&view=text",
    "profile-sql": f"{PROFILE}&view=sql",
    "profile-new": "profile",
    "surveys": "surveys",
    "survey": "survey?form=General+score",
    "campaigns": "campaigns",
    "campaign": "campaign?broadcast=B0148",
    "people": "people?who=K00001",
    "person": f"person?id={CUSTOMER}",
    "exports": "exports",
    "export": "export?name=activity",
    "sources": "sources",
    "source-mapping": "source?name=closealert&source_part=mapping",
    "runs": "runs",
    "run": "run?id=3",
    "quarantine": "quarantine",
    "query": "query?saved=opened",
    "me": "me",
    "accounts": "accounts",
    "audit": "audit",
}
BUSY = "!document.querySelector('[data-testid=stSkeleton], [data-testid=stStatusWidget], [data-stale=true]')"


@contextmanager
def served() -> Iterator[str]:
    """The address of a home filled with the sample data, gone after the block."""
    program = Path(sys.executable).with_name("klankbord")
    with tempfile.TemporaryDirectory() as folder:
        command = [program, "--home", Path(folder) / "klankbord-home", "demo", "--port", "0"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        assert process.stdout
        try:
            for line in process.stdout:
                print(line, end="")
                if found := re.search(r"http://[\d.]+:\d+", line):
                    yield found[0]
                    break
            else:
                sys.exit("The demo ended before it served.")
        finally:
            process.terminate()
            process.wait(timeout=30)


def take(page: Page, address: str, path: str, file: Path) -> None:
    page.goto(f"{address}/{path}")
    page.get_by_role("heading", level=1).wait_for()
    for _ in range(2):  # what comes after the first calm is often one more redraw
        page.wait_for_function(BUSY)
        page.wait_for_timeout(600)
    if path.startswith("query"):
        page.get_by_role("button", name="Run").click()
        page.get_by_role("button", name="CSV", exact=True).wait_for()
        page.wait_for_timeout(600)
    if path.endswith("view=why"):
        customer = page.get_by_label("Customer", exact=True)
        customer.fill(CUSTOMER)
        customer.press("Enter")
        page.get_by_text(CUSTOMER).first.wait_for()
        page.wait_for_function(BUSY)
        page.wait_for_timeout(600)
    page.mouse.move(0, 0)  # a button that was clicked looks as one under the pointer
    page.wait_for_timeout(300)
    page.screenshot(path=file)
    print(file)


def take_all(address: str) -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for scheme in ("light", "dark"):
            page = browser.new_page(
                viewport={"width": WIDTH, "height": HEIGHT},
                color_scheme="dark" if scheme == "dark" else "light",
                locale="en-GB",
            )
            page.set_default_timeout(WAIT_MS)
            for name, path in PAGES.items():
                take(page, address, path, FOLDER / f"{name}-{scheme}.png")
        browser.close()


if __name__ == "__main__":
    if len(sys.argv) > 1:
        take_all(sys.argv[1].rstrip("/"))
    else:
        with served() as own:
            take_all(own)
