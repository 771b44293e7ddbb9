"""How long do people wait in the browser? Changes of a profile, switches of pages, and many people at once.

    .venv/bin/python -m bench.browsing [--events 20m] [--changes 20] [--people 20] [--url URL]

Without --events it fills a home of its own with the sample data and serves that; --url asks one that is served already
and lets in whoever comes. CHROMIUM names another browser; it runs on the same processors as what it measures.

- A change makes the window of the profile's first condition longer. The clock, the page's own, runs from the Enter to
  the first moment at which the number at the right is another and no sign of counting is left.
- A switch is a click in the navigation, until the heading of the other page stands and nothing of it is still drawn.
- People at once each change a profile of their own in a window of their own, and think between two changes. Their
  browser is nicer than what it measures, for it would stand on machines of their own.
"""

import argparse
import asyncio
import math
import os
import random
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from accounts import accounts
from accounts.sign_ins import SignIns
from bench.screenshots import BUSY, CHROMIUM, FLAGS, HEIGHT, WAIT_MS, WIDTH, served
from bench.world import UNDER, make_world, number_of
from sql.home import Home
from sql.warehouse import Warehouse

PROFILE = "Reads our mail"
AMOUNT = "[class*=st-key-window_] [data-testid=stNumberInputField]"
# Pages, and the section of the bar that each is in.
ROUNDS = {
    "Surveys": "Results",
    "Campaigns": "Results",
    "Exports": "In and out",
    "Runs": "In and out",
    "Profiles": "Audience",
    "Home": None,
}
THINK = 10.0  # seconds between two changes of one person, on average
OURS, PASSWORD = "bench", "correct horse bench"
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
    setTimeout(() => { watch.disconnect(); fail(new Error('the count stayed ' + before)) }, 30000)
}) }"""
# From the click to the first moment at which another heading stands and the page is calm; calm must last, for pages are
# drawn piece by piece, and it counts from when it began.
SWITCH = f"""() => {{ window.switched = new Promise((tell, fail) => {{
    const heading = () => document.querySelector('h1')?.innerText
    const before = heading()
    let began = 0, calm = 0
    const look = () => {{
        if (!began) return
        const is = heading() && heading() !== before && {BUSY}
        calm = is ? calm || performance.now() : 0
        if (calm && performance.now() - calm > 400) {{ clearInterval(timer); tell(calm - began) }}
    }}
    const timer = setInterval(look, 5)
    const clicked = (event) => {{ if (event.target.closest('a')) began = performance.now() }}
    addEventListener('click', clicked, {{capture: true}})
    setTimeout(() => {{ clearInterval(timer); fail(new Error('the page stayed ' + before)) }}, 30000)
}}) }}"""


@contextmanager
def served_world(events: int) -> Iterator[tuple[str, list[dict[str, str]]]]:
    """The address of a world of so many events, and the cookies of somebody who is signed in to it."""
    home = Home.open(make_world(events, UNDER))
    with Warehouse.open(home) as warehouse:
        now = datetime.now(UTC).replace(tzinfo=None)
        with warehouse.transaction() as writer:
            who = accounts.find(writer, OURS) or accounts.add(writer, OURS, "admin", now, password=PASSWORD)
        signs = SignIns(warehouse, lambda: now)
        cookie = {"name": signs.cookie, "value": signs.begin(who, "password") or "", "domain": "127.0.0.1", "path": "/"}
    program = Path(sys.executable).with_name("klankbord")
    command = [program, "--home", home.path, "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        found = next((found for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line))), None)
        if found is None:
            sys.exit("It ended before it served.")
        yield found[0], [cookie]
    finally:
        process.terminate()
        process.wait(timeout=30)


async def open_profile(context: BrowserContext, address: str) -> Page:
    page = await context.new_page()
    page.set_default_timeout(WAIT_MS * 4)
    await page.goto(f"{address}/profile?name={quote(PROFILE)}")
    await page.get_by_test_id("stMetricValue").first.wait_for()
    await page.wait_for_function(BUSY)
    return page


async def change(page: Page, days: int) -> float:
    """Milliseconds until the count of the window's new length stands."""
    await page.wait_for_function(BUSY)
    await page.wait_for_timeout(700)
    amount = page.locator(AMOUNT).first
    await amount.fill(str(days))
    await page.evaluate(WATCH)
    await amount.press("Enter")
    return float(await page.evaluate("window.counted"))


async def changes(page: Page, count: int) -> list[float]:
    """The first, which warms up, is left out."""
    return [await change(page, days) for days in range(20, 22 + 2 * count, 2)][1:]


async def switches(page: Page, rounds: int) -> dict[str, list[float]]:
    """By page; the first round, which warms up, is left out."""
    taken: dict[str, list[float]] = {name: [] for name in ROUNDS}
    for _ in range(rounds + 1):
        for name, section in ROUNDS.items():
            await page.wait_for_timeout(300)
            await page.evaluate(SWITCH)
            if section:
                await page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
            await page.locator("a[data-testid^=stTopNav]", has_text=name).click()
            taken[name].append(float(await page.evaluate("window.switched")))
    return {name: times[1:] for name, times in taken.items()}


async def crowd(browser: Browser, address: str, cookies: list[dict[str, str]], people: int, count: int) -> list[float]:
    """Of all changes of all people, each with the same pace and not at the same moment."""
    pages = []
    for _ in range(people):  # one after the other, as people come
        context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        pages.append(await open_profile(context, address))

    async def work(page: Page, chance: random.Random) -> list[float]:
        taken = []
        for place in range(count):
            await asyncio.sleep(chance.uniform(0, 2 * THINK))
            with suppress(Error):  # it took longer than anybody would wait
                taken.append(await change(page, 20 + 2 * place))
        return taken

    each = await asyncio.gather(*(work(page, random.Random(seed)) for seed, page in enumerate(pages)))
    return [taken for person in each for taken in person]


async def measure(address: str, cookies: list[dict[str, str]], count: int, people: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
        await context.add_cookies(cookies)  # type: ignore[arg-type]
        page = await open_profile(context, address)
        print(f"{count} changes of a profile: {told(await changes(page, count))}", flush=True)
        for name, taken in (await switches(page, 5)).items():
            print(f"to {name}: {told(taken)}", flush=True)
        await browser.close()
        if people:
            os.nice(10)
            browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
            taken = await crowd(browser, address, cookies, people, 5)
            print(f"{people} people at once: {told(taken)}; {people * 5 - len(taken)} without an answer", flush=True)
            await browser.close()


def told(taken: list[float]) -> str:
    at = sorted(taken)[math.ceil(0.95 * len(taken)) - 1]
    return f"median {statistics.median(taken):.0f} ms, 95 % within {at:.0f} ms, of {len(taken)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--url")
    parser.add_argument("--events", type=number_of)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--people", type=int, default=20)
    asked = parser.parse_args()
    if asked.url:
        asyncio.run(measure(asked.url.rstrip("/"), [], asked.changes, asked.people))
    elif asked.events:
        with served_world(asked.events) as (address, cookies):
            asyncio.run(measure(address, cookies, asked.changes, asked.people))
    else:
        with served() as own:
            asyncio.run(measure(own, [], asked.changes, asked.people))


if __name__ == "__main__":
    main()
