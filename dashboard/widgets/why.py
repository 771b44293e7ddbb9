"""Why one customer is in the profile or is not: who, the verdict in a sentence, and the tree with the facts."""

import polars as pl
import streamlit as st

from accounts.roles import Act
from dashboard import house, who
from dashboard.reads import person as person_reads
from dashboard.said import for_reader
from dashboard.widgets.personal import shown
from dashboard.widgets.summary import Weighed
from dashboard.words import language, say
from segments.errors import CustomerErased, CustomerUnknown
from segments.why import evidence, witness
from segments.why.explain import Node, explain
from segments.why.phrased import phrases_of
from segments.why.tell import Teller

CUSTOMER = "customer"  # who is asked about: a key of the session and of the link
CHOSEN = "why_chosen"  # the key of the choice of those who fit
DEEPEST = 8
MOST = 50  # of those who fit


def draw_why(weighed: Weighed) -> None:
    if not who.may(Act.PEOPLE):
        st.info(who.refusal(Act.PEOPLE), icon=":material/visibility_off:")
        return
    given = st.text_input(say("why.customer"), key=CUSTOMER, placeholder=say("why.placeholder"), bind="query-params")
    if weighed.checked is None:
        st.info(say("people.nobody_yet"), icon=":material/group_off:")
        return
    if not given or not given.strip():
        st.caption(say("why.help"))
        return
    try:
        name = _meant(given)
        if name is None:
            return
        who.look_up(name)
        with house.warehouse().reader() as reader:
            found = explain(reader, weighed.checked, weighed.as_of, name, language())
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
            query_params={"id": found.person.customer_id or found.person.email or name},
        )
    for word, top in (("include", found.include), ("exclude", found.exclude)):
        if top is not None:
            st.markdown(f"**{say(f'builder.{word}')}**")
            _draw(top, teller, 0)


def _meant(given: str) -> str | None:
    """By what to ask for whom `given` means: an id or an address, else the words by which the page of people finds
    them. Of several who fit one is chosen; None until that is done. CustomerUnknown, CustomerErased."""
    try:
        with house.warehouse().reader() as reader:
            witness.person(reader, given)
    except CustomerUnknown:
        found = person_reads.search(given, MOST)
        named = found.with_columns(pl.coalesce("customer_id", "email").alias("name")).drop_nulls("name")
        if named.is_empty():
            raise
        if named.height == 1:
            return str(named["name"][0])
        _draw_choice(named)
        return None
    return given


def _draw_choice(found: pl.DataFrame) -> None:
    """Those who fit, to choose from; whoever is chosen stands in the field, and in the link, from then on."""
    who.look_at_list("people")
    count, those = int(found["people"][0]), found.height
    labels = {
        name: " · ".join(dict.fromkeys(filter(None, (called, name, email))))
        for name, called, email in found.select("name", "called", "email").iter_rows()
    }
    st.selectbox(
        say("why.which", count=count) if count == those else say("why.which_some", count=count, shown=those),
        list(labels),
        index=None,
        key=CHOSEN,
        format_func=labels.__getitem__,
        placeholder=say("why.choose"),
        filter_mode="contains",
        on_change=_take,
    )


def _take() -> None:
    if name := st.session_state.get(CHOSEN):
        st.session_state[CUSTOMER] = name


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
