"""The destination that the docs show works as it stands there."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from loopback import serving
from sending import batch, destination, send
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from exports.destination import Change
from jobs.errors import Terminal

PAGE = Path(__file__).parents[3] / "docs/destinations/writing.md"


@pytest.fixture
def newsletter() -> type[Any]:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text(), flags=re.DOTALL)
    found: dict[str, Any] = {}
    exec(code, found)
    return found["Newsletter"]


@pytest.fixture
def people() -> dict[str, Any]:
    return {}


@pytest.fixture
def address(people: dict[str, Any]) -> Iterator[str]:
    async def change(request: Request) -> JSONResponse:
        if request.headers["authorization"] != "Bearer right":
            return JSONResponse({}, 401)
        refused = []
        for each in await request.json():
            if "@" not in each["email"]:
                refused.append({"email": each["email"], "why": "no address"})
            elif request.method == "PUT":
                people[each["email"]] = each.get("name")
            else:
                people.pop(each["email"], None)
        return JSONResponse({"refused": refused})

    def count(_: Request) -> JSONResponse:
        return JSONResponse({"people": len(people)})

    routes = [Route("/lists/customers/people", change, methods=["PUT", "DELETE"]), Route("/lists/customers", count)]
    with serving(Starlette(routes=routes)) as url:
        yield url


def test_people_are_put_and_taken_off_and_who_is_refused_is_told(newsletter, people, address) -> None:
    made = destination(newsletter, {"base_url": address}, {"token": "right"})
    answer = send(made, batch({"email": "ann@example.org", "name": "Ann"}, {"email": "nobody", "name": None}))
    assert (people, answer.rejected) == ({"ann@example.org": "Ann"}, {2: "no address"})
    assert made.test() == "The list customers has 1 people."
    send(made, batch({"email": "ann@example.org"}, change=Change.REMOVE))
    assert people == {}
    made.close()


def test_a_wrong_token_ends_the_run(newsletter, address) -> None:
    made = destination(newsletter, {"base_url": address}, {"token": "wrong"})
    with pytest.raises(Terminal, match="does not know the token"):
        send(made, batch({"email": "ann@example.org"}))
    made.close()
