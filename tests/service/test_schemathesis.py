"""The API as it describes itself, asked by a machine that tries everything the description allows, and what it does
not: no fault of ours, and no answer that the description does not know."""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from landing import OPEN, land
from receiving import NOW, add, receiving
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from starlette.applications import Starlette

from service import tokens
from service.api.api import CALLS, PREFIX, Api
from service.api.call import Call
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory):
    """The API's own description, on a home with a little of everything and a token for all of it."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("home"))) as warehouse:
        land(warehouse, "customers", {"customer_id": "1", "email": "a@x.nl", "country": "NL"})
        land(warehouse, "events", OPEN)
        add(warehouse, "mail")
        with warehouse.transaction() as writer:
            token = tokens.add(writer, "all", frozenset(Scope), NOW)
        at = [NOW]

        def clock():  # a second a look, so that no limit is met
            at[0] += timedelta(seconds=1)
            return at[0]

        with receiving(warehouse, clock) as receiver:
            app = Starlette(routes=Api(warehouse, clock, receiver=receiver).routes())
            schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app)
            schema.config.update(headers={"Authorization": f"Bearer {token}"})
            yield schema


CASES = [(call, GenerationMode.POSITIVE) for call in CALLS]
CASES += [(call, GenerationMode.NEGATIVE) for call in CALLS if call.takes or call.rows or call.queries]


@pytest.mark.parametrize(
    ("call", "mode"), CASES, ids=[f"{call.method} {call.path} {mode.value}" for call, mode in CASES]
)
def test_every_call_answers_as_it_is_described(described, call: Call, mode: GenerationMode) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(described[PREFIX + call.address][call.method].as_strategy(mode))
    def ask(case: schemathesis.Case) -> None:
        reply = case.call_and_validate(checks=CHECKS)
        assert reply.status_code != 401

    ask()
