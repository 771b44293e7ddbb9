"""The audit log: what accounts changed, exported, asked and looked up, the newest first; for admins."""

import polars as pl
import streamlit as st

from accounts.audit import NOBODY
from accounts.roles import Act
from dashboard import reads, who
from dashboard.reads import accounts as account_reads
from dashboard.widgets.head import head, nothing_yet
from dashboard.words import amount, knows, say

PAGE = 100
MOST = 100_000  # rows of a download


def draw_filters() -> tuple[str | None, str | None]:
    names, kinds = account_reads.recorded()
    with st.container(horizontal=True, vertical_alignment="center"):
        account = st.selectbox(
            say("audit.account"),
            names,
            index=None,
            key="account",
            placeholder=say("audit.any_account"),
            label_visibility="collapsed",
            width=240,
            bind="query-params",
        )
        what = st.selectbox(
            say("audit.act"),
            kinds,
            index=None,
            format_func=lambda kind: say(f"acted.{kind}") if knows(f"acted.{kind}") else kind,
            key="what",
            placeholder=say("audit.any_act"),
            label_visibility="collapsed",
            width=240,
            bind="query-params",
        )
        st.caption(say("audit.sql"), width="content")
    return account, what


def in_words(frame: pl.DataFrame) -> pl.DataFrame:
    """What was done and in which role, as the reader's language says it; what no phrase knows stays as it is."""
    told = frame.with_columns(
        pl.col("act").replace(
            {each: phrase_or(f"recorded.{each.replace('.', '_')}", each) for each in different(frame["act"])}
        ),
        pl.col("role").replace(
            {each: phrase_or(f"role.{each.replace(' ', '_')}", each) for each in different(frame["role"])}
        ),
    )
    is_nobody = pl.col("role").is_null() & (pl.col("account") == NOBODY)
    return told.with_columns(account=pl.when(is_nobody).then(pl.lit(say("who.nobody"))).otherwise("account"))


def different(texts: pl.Series) -> list[str]:
    return texts.drop_nulls().unique().to_list()


def phrase_or(name: str, otherwise: str) -> str:
    return say(name) if knows(name) else otherwise


def draw(account: str | None, what: str | None) -> None:
    total = account_reads.count_audit(account, what)
    if not total:
        if account or what:
            st.caption(say("audit.no_match"))
        else:
            nothing_yet("policy", "audit.none")
        return
    page = min(max(int(st.session_state.get("audit_page", 1)), 1), -(-total // PAGE))
    frame = account_reads.audit(account, what, (page - 1) * PAGE, PAGE)
    zone = reads.zone()
    st.dataframe(
        in_words(frame).with_columns(pl.col("acted_at").dt.replace_time_zone("UTC").dt.convert_time_zone(zone)),
        hide_index=True,
        placeholder="–",
        height="auto" if frame.height <= 15 else 560,
        column_config={
            "acted_at": st.column_config.DatetimeColumn(say("audit.at"), format="YYYY-MM-DD HH:mm:ss", width=150),
            "account": st.column_config.TextColumn(say("audit.account"), width="small"),
            "role": st.column_config.TextColumn(say("audit.role"), width=110),
            "act": st.column_config.TextColumn(say("audit.act"), width=210),
            "about": st.column_config.TextColumn(say("audit.about"), width="medium"),
            "customer_id": st.column_config.TextColumn(say("audit.customer"), width="small"),
            "detail": st.column_config.TextColumn(say("audit.detail"), width="large"),
        },
        alt=say("audit.title"),
    )
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
        st.caption(amount("audit.rows", total))
        st.download_button(
            say("audit.download"),
            data=who.handing(
                Act.ACCOUNTS,
                "rows.download",
                lambda: account_reads.audit(account, what, 0, MOST).write_csv(),
                "audit",
            ),
            file_name="audit.csv",
            mime="text/csv",
            icon=":material/download:",
            on_click="ignore",
            key="audit_csv",
        )
        if total > PAGE:
            st.pagination(-(-total // PAGE), key="audit_page")


who.require(Act.ACCOUNTS)
head("audit", "policy")
draw(*draw_filters())
