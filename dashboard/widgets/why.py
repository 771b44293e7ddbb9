"""Why one customer is in the profile or is not: who, the verdict in a sentence, and the tree with the facts."""

import streamlit as st

from accounts.roles import Act
from dashboard import house, who
from dashboard.said import for_reader
from dashboard.widgets.personal import shown
from dashboard.widgets.summary import Weighed
from dashboard.words import language, say
from segments.errors import CustomerErased, CustomerUnknown
from segments.why import evidence
from segments.why.explain import Node, explain
from segments.why.phrased import phrases_of
from segments.why.tell import Teller

CUSTOMER = "customer"  # who is asked about: a key of the session and of the link
DEEPEST = 8


def draw_why(weighed: Weighed) -> None:
    if not who.may(Act.PEOPLE):
        st.info(say("who.hidden"), icon=":material/visibility_off:")
        return
    given = st.text_input(say("why.customer"), key=CUSTOMER, placeholder=say("why.placeholder"), bind="query-params")
    if weighed.checked is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    if not given or not given.strip():
        st.caption(say("why.help"))
        return
    who.look_up(given)
    with house.warehouse().reader() as reader:
        try:
            found = explain(reader, weighed.checked, weighed.as_of, given, language())
        except (CustomerUnknown, CustomerErased) as error:
            st.warning(shown(for_reader(str(error))), icon=":material/person_search:")
            return
    phrases = phrases_of(weighed.checked, language())
    teller = Teller(language(), weighed.checked.plurals, found.zone, found.as_of, phrases)
    with st.container(border=True, gap="xsmall"):
        st.markdown(f"##### {_sign(found.is_member)} {shown(teller.head(found))}")
        st.markdown(shown(teller.why(found)))
        st.caption(shown(teller.as_of(found)))
        st.page_link(
            "app_pages/person.py",
            label=say("why.person"),
            icon=":material/person:",
            query_params={"id": found.person.customer_id or found.person.email or given},
        )
    for word, top in (("include", found.include), ("exclude", found.exclude)):
        if top is not None:
            st.markdown(f"**{say(f'builder.{word}')}**")
            _draw(top, teller, 0)


def _draw(node: Node, teller: Teller, depth: int) -> None:
    """A node, its facts below it, and what it is made of indented."""
    with st.container(horizontal=True, gap="small", vertical_alignment="top"):
        if depth:
            st.space(24 * min(depth, DEEPEST))
        with st.container(gap=None):
            told = shown(teller.condition(node))
            st.markdown(f"{_sign(node.matches)} {f'**{told}**' if node.decides else told}")
            if not node.nodes:
                facts = [*teller.lines(node, 3 if node.decides else 1), *_of_other(node, teller)]
                st.caption("  \n".join(map(_fact, facts)))
    for each in node.nodes:
        _draw(each, teller, depth + 1)


def _of_other(node: Node, teller: Teller) -> list[str]:
    """What decides in the profile that this condition names."""
    if not isinstance(node.evidence, evidence.Profile):
        return []
    reasons = node.evidence.explanation.reasons()
    return [
        f"{'✓' if each.matches else '✗'} {teller.condition(each)}: {'; '.join(teller.lines(each, 1))}"
        for each in reasons
    ]


def _fact(line: str) -> str:
    """A line of evidence, its tick or cross as an icon."""
    first, rest = line[:1], line[1:]
    return _sign(first == "✓") + shown(rest) if first in ("✓", "✗") else shown(line)


def _sign(matches: bool) -> str:
    return ":green[:material/check:]" if matches else ":red[:material/close:]"
