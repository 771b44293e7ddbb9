"""Why a customer is in a profile or is not: every node of its tree true or false, with the evidence that decides it.

What is true is told by the expressions that select people (nodes.holds), so that an explanation cannot disagree with
the selection; witness.py shows the rows and values behind it. Pure but for the reader that is handed in.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from segments import ast
from segments.checked import Checked
from segments.people.nodes import holds
from segments.sentence.describe import Language, describe_condition
from segments.text.format import format_condition
from segments.text.literals import write_quoted
from segments.why import evidence
from segments.why.evidence import Evidence, as_data
from segments.why.testimony import Testimony
from segments.why.witness import Person, Witness, person
from sql.reader import Reader


@dataclass(frozen=True)
class Node:
    """One condition: its canonical text (of a block its first line), whether it holds, and whether the outcome hangs on
    it. `path` as nodes.py names it."""

    path: str
    text: str
    sentence: str
    matches: bool
    decides: bool
    evidence: Evidence
    nodes: "tuple[Node, ...]" = ()

    def walk(self) -> "Iterator[Node]":
        yield self
        for each in self.nodes:
            yield from each.walk()


@dataclass(frozen=True)
class Explanation:
    """`as_of` naive UTC; times are told on the clock of `zone`."""

    profile: str
    person: Person
    as_of: datetime
    zone: ZoneInfo
    is_member: bool
    include: Node
    exclude: Node | None

    @property
    def nodes(self) -> tuple[Node, ...]:
        return (self.include,) if self.exclude is None else (self.include, self.exclude)

    def reasons(self) -> list[Node]:
        """The conditions that decide, without the blocks around them."""
        return [each for top in self.nodes for each in top.walk() if each.decides and not each.nodes]

    def as_data(self) -> dict[str, Any]:
        """The tree for a program; the profile itself is its topmost node."""
        reasons = [{"path": each.path, "text": each.text, "matches": each.matches} for each in self.reasons()]
        return {
            "profile": self.profile,
            "text": f"profile {write_quoted(self.profile)}",
            "customer_id": self.person.customer_id,
            "email": self.person.email,
            "as_of": as_data(self.as_of, self.zone),
            "timezone": self.zone.key,
            "matches": self.is_member,
            "evidence": {"kind": "reasons", "reasons": reasons},
            "include": _node_data(self.include, self.zone),
            "exclude": _node_data(self.exclude, self.zone) if self.exclude else None,
        }


def explain(reader: Reader, checked: Checked, as_of: datetime, customer: str, language: Language = "en") -> Explanation:
    """`customer` is a customer_id or an e-mail address: CustomerUnknown or CustomerErased where nobody has it."""
    return _Explainer(reader, as_of, person(reader, customer), language).explain(checked)


class _Explainer:
    """Of one customer at one instant; what profiles lean on more than once is worked out once."""

    def __init__(self, reader: Reader, as_of: datetime, who: Person, language: Language) -> None:
        self._reader, self._as_of, self._person, self._language = reader, as_of, who, language
        self._done: dict[str, Explanation] = {}

    def explain(self, checked: Checked) -> Explanation:
        held = holds(self._reader, checked, self._as_of, self._person.customer_key)
        profile = checked.profile
        witness = Witness(self._reader, checked, self._as_of, self._person.customer_key)
        testimony = Testimony(witness, checked, self._as_of)
        included, excluded = held["include"], held.get("exclude", False)
        include = self._node(checked, testimony, held, "include", profile.include, not (included and excluded))
        exclude = None
        if profile.exclude is not None:
            exclude = self._node(checked, testimony, held, "exclude", profile.exclude, excluded)
        zone = ZoneInfo(profile.timezone or checked.timezone)
        return Explanation(profile.name, self._person, self._as_of, zone, included and not excluded, include, exclude)

    def _nested(self, checked: Checked, name: str) -> Explanation:
        if name not in self._done:
            self._done[name] = self.explain(replace(checked, profile=checked.saved[name]))
        return self._done[name]

    def _node(
        self,
        checked: Checked,
        testimony: Testimony,
        held: dict[str, bool],
        path: str,
        condition: ast.Condition,
        decides: bool,
    ) -> Node:
        text = format_condition(condition, checked.plurals).partition("\n")[0]
        sentence = describe_condition(condition, self._language, checked.plurals)
        if not isinstance(condition, ast.Block):
            found: Evidence
            if isinstance(condition, ast.InProfile):
                nested = self._nested(checked, condition.name)
                found = evidence.Profile(condition.name, nested.is_member, nested)
            else:
                found = testimony.evidence(condition, held[path])
            return Node(path, text, sentence, held[path], decides, found)
        nodes = []
        for place, each in enumerate(condition.conditions):
            inner = f"{path}.{place}"
            # The block is what it is by the parts that are as it is; none of, by those that are not.
            makes = (held[inner] == held[path]) != (condition.kind == "none")
            nodes.append(self._node(checked, testimony, held, inner, each, decides and makes))
        hold = sum(each.matches for each in nodes)
        return Node(path, text, sentence, held[path], decides, evidence.Parts(hold, len(nodes)), tuple(nodes))


def _node_data(node: Node, zone: ZoneInfo) -> dict[str, Any]:
    found: dict[str, Any] = {
        "path": node.path,
        "text": node.text,
        "sentence": node.sentence,
        "matches": node.matches,
        "decides": node.decides,
        "evidence": as_data(node.evidence, zone),
    }
    return found | ({"nodes": [_node_data(each, zone) for each in node.nodes]} if node.nodes else {})
