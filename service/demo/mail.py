"""Two years of e-mail: newsletters and campaigns, sent, delivered, bounced, opened by people and by machines, clicked.

A few people do most of the opening, privacy proxies fetch everything, dead addresses bounce until they are left
alone, and whoever unsubscribes gets no more.
"""

from datetime import datetime, timedelta

import numpy as np
import polars as pl

from service.demo.people import SEED, People

CAMPAIGNS = ("Spring sale", "Garden days", "Your points", "New arrivals")
DAYS = 730
BROADCASTS = 150
SENDS_EACH = 2_750
PAGES = ("garden", "kitchen", "cycling", "books", "sale", "points", "stores", "opening-hours")
AGENTS = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0",
    "Mozilla/5.0 (Linux; Android 16) AppleWebKit/537.36 Chrome/142.0 Mobile",
)
PROXY_AGENT = "Mozilla/5.0"


def make_events(people: People, now: datetime) -> pl.DataFrame:
    """About a million canonical event rows up to `now` (UTC), oldest first."""
    rng = np.random.default_rng(SEED + 1)
    sends = _sends(people, now, rng)
    leaving = sends.filter("is_last").pipe(_some, rng, 0.05)
    hard = sends.filter("is_dead")
    alive = sends.filter(~pl.col("is_dead"))
    soft = _some(alive, rng, 0.008)
    delivered = _later(alive.join(soft, on="message_id", how="anti"), rng, 40)
    opens = _opens(delivered, rng)
    clicks = _clicks(opens, rng)
    kinds = {
        "send": sends,
        "delivery": delivered,
        "bounce": pl.concat(
            [
                _later(hard, rng, 90).with_columns(kind=pl.lit("hard"), reason=pl.lit("550 5.1.1 user unknown")),
                _later(soft, rng, 4_000).with_columns(kind=pl.lit("soft"), reason=pl.lit("452 4.2.2 mailbox full")),
            ]
        ),
        "open": opens,
        "click": clicks,
        "unsubscribe": _later(leaving, rng, 40_000),
        "complaint": _later(_some(leaving, rng, 0.08), rng, 60_000),
    }
    rows = pl.concat([frame.with_columns(event=pl.lit(kind)) for kind, frame in kinds.items()], how="diagonal_relaxed")
    return (
        rows.filter(pl.col("occurred_at") <= now)
        .sort("occurred_at", "message_id", "event")
        .with_row_index("number")
        .select(
            "event",
            pl.col("occurred_at").dt.truncate("1ms"),
            pl.format("e{}", pl.col("number")).alias("event_id"),
            # Half of what a mail platform tells names the customer's number; the address it always has.
            pl.when(pl.col("number") % 2 == 0).then("customer_id").alias("customer_id"),
            "email",
            "message_id",
            "broadcast_id",
            "campaign",
            "url",
            "kind",
            "reason",
            "machine",
            "user_agent",
        )
    )


def _sends(people: People, now: datetime, rng: np.random.Generator) -> pl.DataFrame:
    """One row a mail, with what the person is like. `is_dead`: the address is gone; `is_last`: their last mail."""
    can_get = people.frame.select(pl.col("email").is_not_null() & pl.col("newsletter")).to_series().to_numpy()
    dead_days = np.where(rng.random(len(can_get)) < 0.05, rng.integers(0, DAYS, len(can_get)), -1)
    parts = []
    for broadcast in range(BROADCASTS):
        days_ago = (BROADCASTS - 1 - broadcast) * DAYS // BROADCASTS
        there = np.flatnonzero(can_get & (people.signed_up_days > days_ago))
        who = rng.choice(there, min(SENDS_EACH, len(there)), replace=False)
        at = now - timedelta(days=days_ago, hours=int(rng.integers(1, 12)))
        parts.append(
            pl.DataFrame(
                {
                    "who": who,
                    "occurred_at": np.datetime64(at, "us")
                    + rng.integers(0, 3_600_000, len(who)).astype("timedelta64[ms]"),
                    "is_dead": dead_days[who] > days_ago,
                }
            ).with_columns(
                broadcast_id=pl.lit(f"B{broadcast + 1:04d}"),
                campaign=pl.lit("Weekly news" if broadcast % 3 else CAMPAIGNS[broadcast // 3 % len(CAMPAIGNS)]),
            )
        )
    persons = people.frame.select("customer_id", "email").with_columns(
        who=pl.int_range(pl.len(), dtype=pl.Int64), eagerness=people.eagerness, is_proxied=people.behind_proxy
    )
    return (
        pl.concat(parts)
        .sort("occurred_at", "who")
        .filter((~pl.col("is_dead")) | (pl.col("is_dead").cum_sum().over("who") <= 2))
        .with_row_index("number")
        .with_columns(
            message_id=pl.format("<{}@mail.example.com>", pl.col("number")),
            is_last=pl.col("number") == pl.col("number").max().over("who"),
        )
        .join(persons, on="who", how="left", maintain_order="left")
        .drop("number")
    )


def _opens(delivered: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Machines fetch nearly all that a proxy stands before, within seconds; people open when they are eager."""
    fetched = delivered.filter("is_proxied").pipe(_some, rng, 0.9)
    by_machine = _later(fetched, rng, 20).with_columns(machine=pl.lit(True), user_agent=pl.lit(PROXY_AGENT))
    read = delivered.filter(pl.Series(rng.random(len(delivered))) < pl.col("eagerness"))
    again = _some(read, rng, 0.2)
    by_people = pl.concat([_later(read, rng, 100_000), _later(again, rng, 300_000)])
    chance = pl.Series(rng.random(len(by_people)))
    return pl.concat(
        [
            by_machine,
            by_people.with_columns(
                machine=pl.when(chance < 0.7).then(pl.lit(False)),  # the rest is unknown
                user_agent=pl.Series(rng.choice(AGENTS, len(by_people))),
            ),
        ]
    )


def _clicks(opens: pl.DataFrame, rng: np.random.Generator) -> pl.DataFrame:
    """Some readers follow a link; a scanner at the receiving company follows one now and then as well."""
    share = pl.when(pl.col("machine")).then(0.02).otherwise(0.3)
    clicks = _later(opens.filter(pl.Series(rng.random(len(opens))) < share), rng, 600)
    pages = rng.choice(PAGES, len(clicks), p=[0.2, 0.16, 0.12, 0.1, 0.24, 0.1, 0.05, 0.03])
    return clicks.with_columns(url=pl.concat_str(pl.lit("https://shop.example.com/"), pl.Series(pages)))


def _some(frame: pl.DataFrame, rng: np.random.Generator, share: float) -> pl.DataFrame:
    return frame.filter(pl.Series(rng.random(len(frame)) < share))


def _later(frame: pl.DataFrame, rng: np.random.Generator, seconds: float) -> pl.DataFrame:
    """Every row some time later, `seconds` on average."""
    delay = pl.Series((rng.exponential(seconds, len(frame)) * 1000).astype("int64") + 1).cast(pl.Duration("ms"))
    return frame.with_columns(pl.col("occurred_at") + delay)
