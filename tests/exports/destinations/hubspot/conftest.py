"""A HubSpot with one empty list, and destinations that know it."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime

import pytest
from hubspot import LIST, TOKEN, HubSpotServer, running

from exports.destinations.hubspot import HubSpot
from jobs.outside import Outside
from jobs.setting import check_settings

NOW = datetime(2026, 11, 22, 10)


@pytest.fixture
def server() -> Iterator[HubSpotServer]:
    with running() as started:
        started.add_list(LIST)
        yield started


@pytest.fixture
def opened(server: HubSpotServer) -> Iterator[Callable[..., HubSpot]]:
    with ExitStack() as stack:

        def open_(token: str = TOKEN, outside: Outside | None = None, **given: str) -> HubSpot:
            settings = check_settings("hubspot", HubSpot.settings, {"base_url": server.base_url, **given}, NOW)
            made = HubSpot(settings, {"token": token}, outside or Outside())
            stack.callback(made.close)
            return made

        yield open_
