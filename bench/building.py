"""How long does a marketer wait for the number? Changes of a profile in Chromium, until there is the new count.

    .venv/bin/python -m bench.building [--url URL] [--changes 20] [--profile NAME]

Without a URL it fills a home of its own with the sample data and serves that. Each change makes the window of the
first condition a day longer; the clock runs from the Enter to the first moment at which the number at the right is
another and no sign of counting is left. CHROMIUM names another browser.
"""

import argparse
import math
import statistics
from urllib.parse import quote

from playwright.sync_api import Page, sync_playwright

from bench.screenshots import BUSY, CHROMIUM, FLAGS, HEIGHT, WAIT_MS, WIDTH, served

PROFILE = "Reads our mail"
AMOUNT = "[class*=st-key-window_] [data-testid=stNumberInputField]"
# From the Enter that ends the change to another number; the page's own clock, so that nothing of Playwright's counts.
WATCH = """() => { window.counted = new Promise((tell, fail) => {
    const number = () => document.querySelector('[data-testid=stMetricValue]')?.innerText
    const before = number()
    let began = 0
    const look = () => {
        if (began && number() && number() !== before && !document.querySelector('.st-key-weighing_waits')) {
            watch.disconnect()
            tell(performance.now() - began)
        }
    }
    const watch = new MutationObserver(look)
    watch.observe(document.body, {subtree: true, childList: true, characterData: true, attributes: true})
    addEventListener('keydown', (event) => { if (event.key === 'Enter') began = performance.now() }, {capture: true})
    setTimeout(() => { watch.disconnect(); fail(new Error('the count stayed ' + before)) }, 20000)
}) }"""


def waits(page: Page, address: str, profile: str, changes: int) -> list[float]:
    """Milliseconds of each change; the first, which warms up, is left out."""
    page.goto(f"{address}/profile?name={quote(profile)}")
    page.get_by_test_id("stMetricValue").first.wait_for()
    taken: list[float] = []
    for days in range(20, 22 + 2 * changes, 2):
        page.wait_for_function(BUSY)
        page.wait_for_timeout(700)
        amount = page.locator(AMOUNT).first
        amount.fill(str(days))
        page.evaluate(WATCH)
        amount.press("Enter")
        taken.append(page.evaluate("window.counted"))
    return taken[1:]


def measure(address: str, profile: str, changes: int) -> None:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        page.set_default_timeout(WAIT_MS)
        taken = sorted(waits(page, address, profile, changes))
        browser.close()
    at = taken[math.ceil(0.95 * len(taken)) - 1]
    print(f"{len(taken)} changes: median {statistics.median(taken):.0f} ms, 95 % within {at:.0f} ms")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url")
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--profile", default=PROFILE)
    asked = parser.parse_args()
    if asked.url:
        measure(asked.url.rstrip("/"), asked.profile, asked.changes)
    else:
        with served() as own:
            measure(own, asked.profile, asked.changes)


if __name__ == "__main__":
    main()
