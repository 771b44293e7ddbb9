"""The API as it describes itself, asked by a machine that tries everything the description allows, and what it does
not: no fault of ours, and no answer that the description does not know."""

from datetime import timedelta

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
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
from starlette.testclient import TestClient

from exports import definition
from service import tokens
from service.api.api import CALLS, PREFIX, Api
from service.api.call import Call
from service.tokens import Scope
from sql.home import Home
from sql.warehouse import Warehouse

CHECKS = (not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance)


PROFILE = 'profile "Dutch"\ninclude country is "NL"'
KNOWN = {  # what exists, so that an answer is more than that it does not
    "entity": "customers",
    "key": "1",
    "source": "mail",
    "name": "Dutch",
    "text": PROFILE,
    "query": "select customer_id, first_seen_at from customers",
    "customer": "1",
    "profiles": ["Dutch", "Dutch"],
    "names": ["Dutch"],
    "as_of": "2026-11-22T10:00:00Z",
    "version": 1,
}


@pytest.fixture(scope="module")
def described(tmp_path_factory: pytest.TempPathFactory):
    """The API's own description, on a home with a little of everything and a token for all of it."""
    with Warehouse.open(Home.open(tmp_path_factory.mktemp("home"))) as warehouse:
        land(warehouse, "customers", {"customer_id": "1", "email": "a@x.nl", "country": "NL"})
        land(warehouse, "events", OPEN)
        add(warehouse, "mail")
        with warehouse.transaction() as writer:
            token = tokens.add(writer, "all", frozenset(Scope), NOW)
            folder = str(tmp_path_factory.mktemp("out"))
            definition.add(writer, "Dutch", {"what": "customers", "folder": folder}, None, NOW, timezone="UTC")
        at, bearer = [NOW], {"Authorization": f"Bearer {token}"}

        def clock():  # a second a look, so that no limit is met
            at[0] += timedelta(seconds=1)
            return at[0]

        with receiving(warehouse, clock) as receiver:
            app = Starlette(routes=Api(warehouse, clock, receiver=receiver).routes())
            with TestClient(app) as client:
                saved = client.post(f"{PREFIX}/profiles/save", json={"text": PROFILE}, headers=bearer)
            assert saved.status_code == 200, saved.text
            schema = schemathesis.openapi.from_asgi(f"{PREFIX}/openapi.json", app)
            schema.config.update(headers=bearer)
            yield schema


CASES = [(call, GenerationMode.POSITIVE) for call in CALLS]
CASES += [(call, GenerationMode.NEGATIVE) for call in CALLS if call.takes or call.rows or call.queries]


@pytest.mark.parametrize(
    ("call", "mode"), CASES, ids=[f"{call.method} {call.path} {mode.value}" for call, mode in CASES]
)
def test_every_call_answers_as_it_is_described(described, call: Call, mode: GenerationMode) -> None:
    @settings(max_examples=40, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck))
    @given(described[PREFIX + call.address][call.method].as_strategy(mode), st.sets(st.sampled_from(sorted(KNOWN))))
    def ask(case: schemathesis.Case, known: set[str]) -> None:
        for part in (case.path_parameters, case.body if call.takes else None):
            if isinstance(part, dict):
                part.update({name: KNOWN[name] for name in known if name in part})
        reply = case.call_and_validate(checks=CHECKS)
        assert reply.status_code != 401

    ask()
