"""A destination that knows a Salesforce server, batches for it, what was waited and what was noted."""

from collections.abc import Mapping
from typing import Any

from salesforce import CLIENT_ID, CLIENT_SECRET, NOW, SalesforceServer

from exports.destination import Answer, Batch, Change, Row
from exports.destinations.salesforce import Salesforce
from jobs.outside import Outside


def batch(*rows: Mapping[str, Any], change: Change = Change.PUT, key: str = "batch1") -> Batch:
    return Batch(key, change, tuple(Row(number, row) for number, row in enumerate(rows, 10)))


def people(count: int) -> Batch:
    rows = ({"Klankbord_Id__c": f"K{n}", "LastName": f"Name {n}", "Email": f"p{n}@shop.example"} for n in range(count))
    return batch(*rows)


class World:
    """A server that runs at `address`, a destination that knows it, what was waited and what was noted."""

    def __init__(self, server: SalesforceServer, address: str) -> None:
        self.server, self.address = server, address
        server.address = address
        self.waits: list[float] = []
        self.notes: list[str] = []
        self.outside = Outside(sleep=self.waits.append, now=lambda: NOW)

    def salesforce(self, secrets: Mapping[str, str] | None = None, **settings: str) -> Salesforce:
        given = {"address": self.address, "client_id": CLIENT_ID} | settings
        known = {name: str(each.default) for name, each in Salesforce.settings.items() if each.default is not None}
        checked = {name: Salesforce.settings[name].check(value) for name, value in (known | given).items()}
        return Salesforce(checked, {"client_secret": CLIENT_SECRET} if secrets is None else secrets, self.outside)

    def send(self, sent: Batch, noted: str | None = None, **settings: str) -> Answer:
        opened = self.salesforce(**settings)
        try:
            return opened.send(sent, noted, self.notes.append)
        finally:
            opened.close()
