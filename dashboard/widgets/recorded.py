"""What the audit log has, in the reader's language: what was done, with what, and more of it. What no phrase knows
stays as it was recorded."""

from datetime import date

import polars as pl

from accounts.audit import NOBODY
from dashboard.words import amount, day, phrase_or, say

SEEN = {"person.list", "rows.download"}  # their `about` may be a page: people, quarantine, audit
RESTORED = {"profile.restore", "export.restore", "source.restore"}


def in_words(frame: pl.DataFrame) -> pl.DataFrame:
    """`frame` with act, role, account, about and detail as they are read."""
    done = list(frame.select("act", "about", "detail").iter_rows())
    is_nobody = pl.col("role").is_null() & (pl.col("account") == NOBODY)
    return frame.with_columns(
        pl.Series("act", [phrase_or(f"recorded.{act.replace('.', '_')}", act) for act, _, _ in done], dtype=pl.String),
        pl.Series("about", [about and _about(act, about) for act, about, _ in done], dtype=pl.String),
        pl.Series("detail", [detail and _detail(act, detail) for act, _, detail in done], dtype=pl.String),
        pl.Series("role", [role and _role(role) for role in frame["role"]], dtype=pl.String),
        account=pl.when(is_nobody).then(pl.lit(say("who.nobody"))).otherwise("account"),
    )


def _role(role: str) -> str:
    return phrase_or(f"role.{role.replace(' ', '_')}", role)


def _about(act: str, about: str) -> str:
    if act == "file.import":
        return phrase_or(f"upload.{about}", about)
    return phrase_or(f"looked_at.{about}", about) if act in SEEN else about


def _detail(act: str, detail: str) -> str:
    match act:
        case "export.confirm" if detail.isdigit():
            return amount("backfill.rows", int(detail))
        case "export.backfill":
            return " – ".join(map(_day, detail.split(" – ")))
        case "account.add" | "account.role":
            return _role(detail)
        case "source.add":
            return phrase_or(f"kind.{detail}", detail)
        case "source.change":
            return ", ".join(phrase_or(f"changed.{each}", each) for each in detail.split())
    return say("recorded.version", version=detail) if act in RESTORED else detail


def _day(text: str) -> str:
    try:
        return day(date.fromisoformat(text))
    except ValueError:
        return text
