"""SALESmanago: contacts with tags and custom details, made or updated by e-mail address, or updated by contact ID only.

What a contact holds is salesmanago_contact.py's. SALESmanago says no with a status of 200, and of a whole call at once;
here is how it is called, and how it becomes known of each row.
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from secrets import token_hex
from typing import Any, ClassVar

from exports.destination import Again, Answer, Batch, Change, Their
from exports.destinations.salesmanago_contact import UNFORCED, Person, add, as_tag, key_of
from exports.destinations.salesmanago_reply import WHERE, Refused, explained, read_reply
from exports.destinations.text import Unfit
from jobs.checks import check_address, check_one_of, check_per_second, check_whole
from jobs.errors import CallFailed, Terminal, Transient
from jobs.http import Client
from jobs.outside import Outside
from jobs.secrets import HIDDEN, redact, redact_shown
from jobs.setting import Setting

MOST_ROWS = 500
ONE_BY_ONE = 50  # rows of a batch where each is a call
HEADERS = {"Accept": "application/json, application/json"}


def _check_base_url(text: str) -> str:
    return check_address(text).removesuffix("/api")


def _check_owner(text: str) -> str:
    if not key_of({"email": text}, "email"):
        raise ValueError("is the e-mail address of the account's owner")
    return text.strip()


def _check_client_id(text: str) -> str:
    if not text.strip().isprintable() or not text.strip():
        raise ValueError(f"is the client ID {WHERE}")
    return text.strip()


def _check_prefix(text: str) -> str:
    if len(text.strip()) > 50 or not re.fullmatch(r"\S+", text.strip()) or not text.strip().isprintable():
        raise ValueError("is a text without blanks that every custom detail begins with, or none")
    return text.strip()


def _check_tags(text: str) -> str:
    """With commas between them, each as SALESmanago has them."""
    if text.strip().lower() == "none":
        return "none"
    found = [as_tag(each) for each in text.split(",") if each.strip()]
    if not all(found):
        raise ValueError("is a tag of letters, digits and underscores, or some with commas between them")
    return ", ".join(found)


@dataclass
class _Outcome:
    """By number of the row, as in Answer."""

    rejected: dict[int, str] = field(default_factory=dict)
    later: dict[int, str] = field(default_factory=dict)
    warned: dict[int, str] = field(default_factory=dict)
    ids: dict[int, str] = field(default_factory=dict)
    taken: int = 0


class SalesManago:
    settings: ClassVar[Mapping[str, Setting]] = {
        "base_url": Setting(
            f"the endpoint of the account as it stands {WHERE}, as https://app3.salesmanago.pl",
            None,
            _check_base_url,
            is_server=True,
        ),
        "client_id": Setting(f"the client ID {WHERE}", None, _check_client_id, True),
        "owner": Setting("the e-mail address of the account that owns the contacts", None, _check_owner),
        "found_by": Setting(
            "email makes or updates the contact of an address; contact_id updates only who exists, by smclientid",
            "email",
            check_one_of("email", "contact_id"),
        ),
        "prefix": Setting("what every custom detail begins with, none for nothing", "dotaznik.", _check_prefix),
        "tag": Setting("the tag that every contact gets, as of the survey; several with commas", "", _check_tags),
        "remove_tag": Setting(
            "the tag that is taken from who does not belong any more, none for none; without it that of tag",
            "",
            _check_tags,
        ),
        "batch_rows": Setting("how many rows go in one call at most", "500", check_whole(1, MOST_ROWS, "rows")),
        "per_second": Setting("how many calls a second at most, 0 for as many as may be", "2", check_per_second),
    }
    secrets: ClassVar[Mapping[str, str]] = {"api_secret": f"the API secret {WHERE}"}
    optional_secrets: ClassVar[Mapping[str, str]] = {"api_key": "the API key, where the account shows one"}
    mapping: ClassVar[str] = '[[field]]\nto = "email"\nfrom = "email"\nrequired = true\n'
    key: ClassVar[tuple[str, ...]] = ("contactId", "email")

    def __init__(self, settings: Mapping[str, str], secrets: Mapping[str, str], outside: Outside) -> None:
        self._settings, self._outside = settings, outside
        self._by = "email" if settings["found_by"] == "email" else "contactId"
        self._prefix = "" if settings["prefix"] == "none" else settings["prefix"]
        self._tags = _listed(settings["tag"])
        self._removed_tags = _listed(settings["remove_tag"] or settings["tag"])
        # SALESmanago takes any text as the key: it only has to be the one that the digest was made of.
        self._api_key = secrets.get("api_key") or token_hex(16)
        signed = f"{self._api_key}{settings['client_id']}{secrets['api_secret']}"
        self._sha = hashlib.sha1(signed.encode()).hexdigest()
        self._hidden = [secrets["api_secret"], self._api_key, self._sha]
        self._client: Client | None = None
        self.again = Again.SAME
        self.removes_by_id = True
        self.batch_rows = int(settings["batch_rows"])
        if self._by != "email":
            self.batch_rows = min(self.batch_rows, ONE_BY_ONE)
        self.per_second = float(settings["per_second"])
        self.removes = bool(self._removed_tags)

    def test(self) -> str:
        owner = self._settings["owner"]
        try:
            self._ask("contact/hasContact", {"email": owner})
        except Refused as error:
            raise Terminal(f"SALESmanago did not take the call: {error}.") from None
        finally:
            self.close()
        return f"SALESmanago takes the client ID and secret, with contacts of {owner}. Nothing was changed."

    def fields(self) -> tuple[Their, ...] | None:
        return None

    def preview(self, batch: Batch) -> list[str]:
        people, _ = self._people(batch)
        if not people:
            return []
        if self._is_one_call(batch):
            calls = [("contact/batchupsert", _upserts(people))]
        else:
            calls = [("contact/update", self._update(person, batch.change)) for person in people]
        shown = self._auth() | {"apiKey": HIDDEN, "sha": HIDDEN}
        return [f"POST {self._url(path)}\n\n{json.dumps(shown | body, ensure_ascii=False)}" for path, body in calls]

    def send(self, batch: Batch, noted: str | None, note: Callable[[str], None]) -> Answer:  # noqa: ARG002
        if batch.change is Change.REMOVE and not self.removes:
            raise Terminal("There is no tag to take from who does not belong any more; set tag or remove_tag.")
        people, outcome = self._people(batch)
        if people and self._is_one_call(batch):
            self._upsert(people, outcome)
        elif people:
            bodies = [self._update(person, batch.change) for person in people]
            self._one_by_one(people, "contact/update", bodies, outcome, batch.change)
        return Answer(200 if people else None, outcome.rejected, outcome.later, outcome.warned, outcome.ids)

    def close(self) -> None:
        if self._client:
            self._client.close()
            self._client = None

    # ----------------------------------------------------------------------------------------- what is in a call

    def _people(self, batch: Batch) -> tuple[list[Person], _Outcome]:
        """The contacts of `batch`, each once whatever number of rows it has, and what is known without a call."""
        found: dict[str, Person] = {}
        outcome = _Outcome()
        other = "contactId" if self._by == "email" else "email"
        for row in batch.rows:
            if other in row.values:
                way = self._settings["found_by"]
                raise Terminal(
                    f"The mapping has {other}, and with found_by={way} contacts are found by {self._by}; "
                    f"take {other} out, or change found_by."
                )
            key, by = key_of(row.values, self._by), self._by
            if not key and batch.change is Change.REMOVE and row.their_id:
                key, by = row.their_id, "contactId"
            if not key:
                what = "e-mail address" if self._by == "email" else "contact ID"
                outcome.rejected[row.number] = f"There is no {what} by which SALESmanago could find the contact."
                continue
            person = found.get(key) or Person(by, key)
            try:
                if batch.change is Change.REMOVE:
                    person.rows.append(row.number)
                else:
                    add(person, row, self._prefix, self._tags)
            except Unfit as error:
                outcome.rejected[row.number] = f"A value {error}."
                continue
            found[key] = person
        return list(found.values()), outcome

    def _is_one_call(self, batch: Batch) -> bool:
        """An upsert would make who is not there, so whoever is to be found only is called for one by one."""
        return self._by == "email" and batch.change is Change.PUT

    def _update(self, person: Person, change: Change) -> dict[str, Any]:
        told = {"removeTags": self._removed_tags, **UNFORCED} if change is Change.REMOVE else person.payload()
        return {person.by: person.key, **told, "async": False}

    # ----------------------------------------------------------------------------------------- what became of it

    def _upsert(self, people: Sequence[Person], outcome: _Outcome) -> None:
        """All in one call. It may refuse all of them for one, or leave some out of the IDs that it answers, and never
        says why; so whoever is not known to be taken is sent once more alone, and has an answer of its own."""
        try:
            ids = self._ask("contact/batchupsert", _upserts(people)).get("contactIds")
        except Refused:
            ids = {}
        if not isinstance(ids, dict):
            raise Transient("SALESmanago said yes without saying which contacts it took, so nobody knows.", 200)
        known = {str(email).strip().lower(): each for email, each in ids.items()}
        left = []
        for person in people:
            if known.get(person.key):
                _taken(person, known[person.key], outcome)
            else:
                left.append(person)
        bodies = [{**detail, "async": False} for detail in _upserts(left)["upsertDetails"]]
        self._one_by_one(left, "contact/upsert", bodies, outcome, Change.PUT)

    def _one_by_one(
        self,
        people: Sequence[Person],
        path: str,
        bodies: Sequence[dict[str, Any]],
        outcome: _Outcome,
        change: Change,
    ) -> None:
        for place, (person, body) in enumerate(zip(people, bodies, strict=True)):
            try:
                data = self._ask(path, body)
            except Refused as error:
                if change is Change.REMOVE and error.is_unknown:
                    outcome.warned |= dict.fromkeys(person.rows, "The contact was not there any more.")
                else:
                    outcome.rejected |= dict.fromkeys(person.rows, f"SALESmanago refused the contact: {error}.")
            except Transient as error:
                if place == 0 and not outcome.taken:
                    raise
                for each in people[place:]:
                    outcome.later |= dict.fromkeys(each.rows, str(error))
                return
            else:
                _taken(person, data.get("contactId"), outcome)

    def _ask(self, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
        """What SALESmanago answers where it says yes. Refused, Terminal or Transient by what it says where not."""
        if self._client is None:
            self._client = self._outside.client(self._settings["base_url"], HEADERS, self._hidden)
        try:
            data = self._client.send_json("POST", f"api/{path}", {**self._auth(), **body}).data
        except CallFailed as error:
            raise explained(error) from None
        return read_reply(data, self._clean)

    def _auth(self) -> dict[str, Any]:
        """What every call begins with; the time in milliseconds."""
        at = (self._outside.now() - datetime(1970, 1, 1)) // timedelta(milliseconds=1)
        return {
            "clientId": self._settings["client_id"],
            "apiKey": self._api_key,
            "requestTime": at,
            "sha": self._sha,
            "owner": self._settings["owner"],
        }

    def _clean(self, text: str) -> str:
        return redact_shown(redact(text, self._hidden))

    def _url(self, path: str) -> str:
        return f"{self._settings['base_url']}/api/{path}"


def _upserts(people: Sequence[Person]) -> dict[str, Any]:
    payloads = [person.payload() for person in people]
    return {
        "upsertDetails": [
            {**payload, "contact": {"email": person.key, **payload.get("contact", {})}}
            for person, payload in zip(people, payloads, strict=True)
        ]
    }


def _taken(person: Person, their_id: Any, outcome: _Outcome) -> None:
    outcome.taken += 1
    outcome.warned |= person.warned
    if isinstance(their_id, str) and their_id:
        outcome.ids |= dict.fromkeys(person.rows, their_id)


def _listed(text: str) -> list[str]:
    return [] if text == "none" else [each for each in text.split(", ") if each]
