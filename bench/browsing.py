"""How long do people wait at the dashboard, alone and with many at once? Changes of a profile and switches of pages.

    .venv/bin/python -m bench.browsing [--events 20m] [--changes 20] [--people 20]

Somebody in headless Chromium, first alone and then with others at work (crowd.py), on the same processors as what it
measures. CHROMIUM names another browser.

- A change makes the window of the profile's first condition longer. The clock, the page's own, runs from the Enter to
  the first moment at which the number at the right is another and no sign of counting is left.
- A switch is a click in the navigation, until the heading of the other page stands and nothing of it is still drawn.
- The others have no browser, so theirs end when what they wait for has come, drawn or not.
"""

import argparse
import asyncio
import math
import os
import re
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from playwright.async_api import Browser, BrowserContext, Error, Page, async_playwright

from accounts import accounts
from accounts.sign_ins import SignIns
from bench.crowd import PROFILE, THINK, crowd
from bench.screenshots import BUSY, CHROMIUM, FLAGS, HEIGHT, WAIT_MS, WIDTH
from bench.serving import memory, processor_seconds
from bench.world import UNDER, make_world, number_of
from sql.home import Home
from sql.warehouse import Warehouse

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
LONGEST = 50.0  # seconds for all changes, or all switches, of one person
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


@dataclass(frozen=True)
class Served:
    """What is served, by which process; and a cookie of its own for everybody who is signed in to it."""

    address: str
    process: int
    cookie: str
    tokens: Sequence[str]


@contextmanager
def served(events: int, people: int) -> Iterator[Served]:
    """A world of so many events, with so many people signed in."""
    home = Home.open(make_world(events, UNDER))
    with Warehouse.open(home) as warehouse:
        now = datetime.now(UTC).replace(tzinfo=None)
        with warehouse.transaction() as writer:
            names = [f"bench {number}" for number in range(people)]
            who = [accounts.find(writer, name) or accounts.add(writer, name, "admin", now) for name in names]
        signs = SignIns(warehouse, lambda: now)
        tokens = [signs.begin(each, "bench") or "" for each in who]
    program = Path(sys.executable).with_name("klankbord")
    command = [program, "--home", home.path, "serve", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    assert process.stdout
    try:
        found = next((found for line in process.stdout if (found := re.search(r"http://[\d.]+:\d+", line))), None)
        if found is None:
            sys.exit("It ended before it served.")
        yield Served(found[0], process.pid, signs.cookie, tokens)
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
    return await told_by(page, "window.counted")


async def told_by(page: Page, promise: str) -> float:
    """The milliseconds that the page's own clock tells; endless where nothing came while anybody would wait."""
    try:
        return float(await page.evaluate(promise))
    except Error:
        return math.inf


async def changes(page: Page, count: int) -> list[float]:
    """So many or as many as there is time for; the first, which warms up, is left out."""
    taken, until = [await change(page, 20)], time.monotonic() + LONGEST
    while len(taken) <= count and time.monotonic() < until:
        taken.append(await change(page, 20 + 2 * len(taken)))
    return taken[1:]


async def switch(page: Page, name: str, section: str | None) -> float:
    """Milliseconds until the page of this name stands."""
    await page.wait_for_timeout(300)
    await page.evaluate(SWITCH)
    if section:
        await page.get_by_test_id("stTopNavSection").filter(has_text=section).click()
    await page.locator("a[data-testid^=stTopNav]", has_text=name).click()
    return await told_by(page, "window.switched")


async def switches(page: Page, rounds: int) -> dict[str, list[float]]:
    """By page, so many rounds or as many as there is time for; the first, which warms up, is left out."""
    taken: dict[str, list[float]] = {name: [] for name in ROUNDS}
    until = time.monotonic() + LONGEST
    for place in range(rounds + 1):
        if place > 1 and time.monotonic() > until:
            break
        for name, section in ROUNDS.items():
            taken[name].append(await switch(page, name, section))
    return {name: times[1:] for name, times in taken.items()}


async def one_person(browser: Browser, world: Served, count: int) -> None:
    context = await browser.new_context(viewport={"width": WIDTH, "height": HEIGHT}, locale="en-GB")
    await context.add_cookies([{"name": world.cookie, "value": world.tokens[0], "domain": "127.0.0.1", "path": "/"}])
    page = await open_profile(context, world.address)
    print(f"  changes of a profile: {told(await changes(page, count))}", flush=True)
    for name, taken in (await switches(page, 5)).items():
        print(f"  to {name}: {told(taken)}", flush=True)
    await context.close()


async def measure(world: Served, count: int) -> None:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        print(f"alone, {loaded()}:", flush=True)
        await one_person(browser, world, count)
        if others := [f"{world.cookie}={token}" for token in world.tokens[1:]]:
            await with_others(browser, world, others, count)
        await browser.close()


async def with_others(browser: Browser, world: Served, others: Sequence[str], count: int) -> None:
    """The same once more beside others; then how long they waited, and what all of it took of the processors."""
    print(f"with {len(others)} others, {loaded()}:", flush=True)
    until = asyncio.Event()
    began, ours, theirs = time.perf_counter(), time.process_time(), processor_seconds(world.process)
    at_work = asyncio.create_task(crowd(world.address, others, until))
    await asyncio.sleep(THINK[1])  # until everybody has come
    await one_person(browser, world, count)
    until.set()
    waited = await at_work
    lasted, ours = time.perf_counter() - began, time.process_time() - ours
    theirs = processor_seconds(world.process) - theirs
    print(f"the {len(others)} others, {loaded()}:")
    for what, taken in sorted(waited.seconds.items()):
        print(f"  {what}: {told([1000 * each for each in taken])}, at worst {1000 * max(taken):.0f} ms")
    done = sum(map(len, waited.seconds.values()))
    print(f"  without an answer: {waited.unanswered}; errors: {len(waited.errors)} {sorted(set(waited.errors))[:5]}")
    print(
        f"in {lasted:.0f} s the server took {theirs / lasted:.0%} of one processor, {1000 * theirs / done:.0f} ms for "
        f"each thing done; the others themselves {ours / lasted:.0%}; it holds {memory(world.process)['now']:.0f} MB"
    )


def loaded() -> str:
    return f"load {os.getloadavg()[0]:.1f}"


def told(taken: list[float]) -> str:
    at = sorted(taken)[math.ceil(0.95 * len(taken)) - 1]
    return f"median {statistics.median(taken):.0f} ms, 95 % within {at:.0f} ms, of {len(taken)}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--events", type=number_of, default=1_000_000)
    parser.add_argument("--changes", type=int, default=20)
    parser.add_argument("--people", type=int, default=20)
    asked = parser.parse_args()
    with served(asked.events, 1 + asked.people) as world:
        asyncio.run(measure(world, asked.changes))


if __name__ == "__main__":
    main()
