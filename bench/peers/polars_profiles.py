"""The profiles as lazy frames, each as one would write it by hand: people kept or left out by joining."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import md5

import polars as pl

from bench.moments import moment

AS_OF = moment("as_of", None)
event, at, col = pl.col("event"), pl.col("occurred_at"), pl.col
HUMAN = col("machine").ne_missing(True)


@dataclass(frozen=True)
class Frames:
    events: pl.LazyFrame
    customers: pl.LazyFrame
    answers: pl.LazyFrame
    responses: pl.LazyFrame
    orders: pl.LazyFrame
    panel: pl.LazyFrame
    campaigns: pl.LazyFrame
    links: pl.LazyFrame

    @property
    def people(self) -> pl.LazyFrame:
        return self.customers.filter(col("erased_at").is_null())

    def of(self, *kinds: str, days: int | None = None) -> pl.LazyFrame:
        """Events of these kinds, by people where there are machines, in so many days or ever."""
        found = self.events.filter(event == kinds[0] if len(kinds) == 1 else event.is_in(list(kinds)))
        if {"open", "click"} & set(kinds):
            found = found.filter(HUMAN)
        return found.filter(within(days))

    @property
    def gone(self) -> pl.LazyFrame:
        hard = (event == "bounce") & (col("kind") == "hard")
        return self.events.filter((event == "unsubscribe") | (event == "complaint") | hard).filter(at <= AS_OF)


def ago(days: int) -> datetime:
    return moment("days", str(days))


def later(days: int) -> pl.Expr:
    """That many calendar days after occurred_at, one of which has 25 hours in October."""
    turned = datetime(2026, 10, 25, 1)
    longer = at.is_between(turned - timedelta(days=days), turned, closed="left")
    return at + pl.duration(days=days) + pl.when(longer).then(pl.duration(hours=1)).otherwise(pl.duration())


def within(days: int | None) -> pl.Expr:
    return at <= AS_OF if days is None else at.is_between(ago(days), AS_OF)


def with_(people: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    return people.join(rows, on="customer_key", how="semi")


def without(people: pl.LazyFrame, rows: pl.LazyFrame) -> pl.LazyFrame:
    return people.join(rows, on="customer_key", how="anti")


def often(rows: pl.LazyFrame, holds: pl.Expr) -> pl.LazyFrame:
    return rows.group_by("customer_key").agg(n=pl.len()).filter(holds)


N = col("n")
HAS_ADDRESS = col("email").str.strip_chars() != ""


def opened_today(of: Frames) -> pl.LazyFrame:
    return with_(of.people, of.of("open", days=1))


def birthday(of: Frames) -> pl.LazyFrame:
    day = col("birthday").dt.month().cast(pl.Int32) * 100 + col("birthday").dt.day()
    few = of.people.filter((col("country") == "NL") & day.is_between(1123, 1222))
    # polars has no md5, so the few who are left are hashed one by one.
    key = pl.coalesce("customer_id", "email")
    return few.filter(key.map_elements(lambda it: md5(f"{it}:A".encode()).hexdigest() < "4", return_dtype=pl.Boolean))


def never_opened(of: Frames) -> pl.LazyFrame:
    return without(of.people, of.of("open"))


def often_mailed(of: Frames) -> pl.LazyFrame:
    return with_(of.people, often(of.of("send"), N >= 50))


def panel(of: Frames) -> pl.LazyFrame:
    people = without(with_(of.people.filter(HAS_ADDRESS), of.panel), of.gone)
    return with_(people, often(with_(of.of("open", days=60), of.panel), N >= 2))


def regulars(of: Frames) -> pl.LazyFrame:
    return with_(of.people, often(of.of("open", days=365), N >= 12))


def unhappy(of: Frames) -> pl.LazyFrame:
    asked = (col("form") == "General score") & (col("question") == "How do you rate us?")
    return with_(of.people, of.answers.filter(within(30) & asked & (col("score") < 3)))


def unhappy_still(of: Frames) -> pl.LazyFrame:
    rated = of.answers.filter(within(None) & (col("question") == "How do you rate us?"))
    latest = rated.group_by("customer_key").agg(col("score").sort_by("occurred_at", "arrival").last())
    return with_(of.people, latest.filter(col("score") < 3))


def win_back(of: Frames) -> pl.LazyFrame:
    people = of.people.filter(col("country").is_in(["NL", "BE"]) & (col("signed_up_at") < moment("months", "6")))
    people = with_(people, often(of.of("send", days=90), N >= 3))
    return without(without(without(people, of.of("open", days=90)), of.of("click", days=365)), of.gone)


def engaged_vip(of: Frames) -> pl.LazyFrame:
    people = without(of.people.filter(col("vip") & HAS_ADDRESS), of.gone)
    counted = (
        with_(of.events.filter(within(365)), people)
        .group_by("customer_key")
        .agg(
            opens=((event == "open") & HUMAN & (at >= ago(60))).sum(),
            clicks=((event == "click") & HUMAN & (at >= ago(90))).sum(),
            sends=((event == "send") & (at >= ago(90))).sum(),
            year=((event == "open") & HUMAN).sum(),
            deliveries=((event == "delivery") & (at >= ago(30))).sum(),
        )
    )
    return counted.filter(
        (col("opens") >= 2)
        & (col("clicks") >= 1)
        & (col("sends") >= 3)
        & (col("year") <= 20)
        & (col("deliveries") >= 2)
    )


def tired(of: Frames) -> pl.LazyFrame:
    people = with_(of.people, often(of.of("send", days=30), N >= 6))
    opens = (
        with_(of.of("open", days=365), people).group_by("customer_key").agg(n=pl.len(), lately=(at >= ago(60)).sum())
    )
    people = with_(people, opens.filter((N >= 10) & (col("lately") < 2)))
    people = without(without(people, of.of("click", days=180)), of.of("unsubscribe"))
    return without(people, of.of("complaint", days=365))


def follow_up(of: Frames) -> pl.LazyFrame:
    low = of.answers.filter(within(60) & (col("score") < 4) & (col("form") == "General score"))
    people = with_(of.people.filter((col("points") >= 10) & HAS_ADDRESS), low)
    people = without(without(people, of.orders.filter(within(30))), of.gone)
    people = with_(people, in_campaigns(of, of.of("open", days=90), "news"))
    return without(people, in_campaigns(of, of.of("click", days=30), "offer"))


def in_campaigns(of: Frames, rows: pl.LazyFrame, word: str) -> pl.LazyFrame:
    named = of.campaigns.filter(col("campaign").str.to_lowercase().str.contains(word, literal=True))
    return rows.join(named, on="campaign_key", how="semi")


def hygiene(of: Frames) -> pl.LazyFrame:
    people = of.people.filter(col("signed_up_at") < moment("years", "1"))
    people = with_(people, often(of.of("bounce", days=365).filter(col("kind") == "soft"), N >= 2))
    people = without(without(people, of.of("open", "click", days=180)), of.of("bounce").filter(col("kind") == "hard"))
    return with_(people, often(with_(of.of("send", days=365), people), N >= 5))


def shoppers(of: Frames) -> pl.LazyFrame:
    people = of.people.filter(col("country").ne_missing("DE") & (col("vip") | (col("points") >= 20)))
    people = with_(people, of.orders.filter(within(365) & (col("status") == "paid")))
    people = without(people, of.responses.filter(within(90)))
    offers = of.links.filter(col("url").str.to_lowercase().str.contains("offer", literal=True))
    people = with_(people, of.of("click", days=180).join(offers, on="link_key", how="semi"))
    people = with_(people, often(with_(of.of("open", days=120), people), N >= 3))
    return without(people, often(with_(of.of("send", days=365), people), N > 60))


def spenders(of: Frames) -> pl.LazyFrame:
    paid = of.orders.filter(within(365) & (col("status") == "paid"))
    return with_(of.people, paid.group_by("customer_key").agg(col("total").sum()).filter(col("total") >= 100))


def many_campaigns(of: Frames) -> pl.LazyFrame:
    different = of.of("open", days=365).select("customer_key", "campaign_key").unique()
    return with_(of.people, often(different, N >= 15))


def sent_then_clicked(of: Frames) -> pl.LazyFrame:
    clicks = of.of("click", days=90).select("customer_key", "message_key", clicked_at=at)
    sends = of.of("send", days=90).select("customer_key", "message_key", "occurred_at")
    both = sends.join(clicks, on=["customer_key", "message_key"])
    return with_(of.people, both.filter((col("clicked_at") > at) & (col("clicked_at") <= later(7))))


def sent_not_opened(of: Frames) -> pl.LazyFrame:
    sends = in_campaigns(of, of.of("send", days=60), "offer").filter(at <= ago(3))
    opens = of.of("open", days=60).select("customer_key", "occurred_at", opened_at=at)
    # A send and an open at one instant are not in order, so an open counts from the next microsecond on.
    sends = sends.select("customer_key", late_at=later(3), occurred_at=at + pl.duration(microseconds=1)).sort(
        "occurred_at"
    )
    first = sends.join_asof(opens.sort("occurred_at"), on="occurred_at", by="customer_key", strategy="forward")
    late = col("opened_at").is_null() | (col("opened_at") > col("late_at"))
    return with_(of.people, first.filter(late))


def rhythm(of: Frames) -> pl.LazyFrame:
    period = pl.when(at >= ago(14)).then(0).when(at >= ago(28)).then(1).when(at >= ago(42)).then(2)
    period = period.when(at >= ago(56)).then(3).when(at >= ago(70)).then(4).otherwise(5)
    different = of.of("open", days=84).select("customer_key", period=period).unique()
    return with_(of.people, often(different, N >= 4))


def first_click(of: Frames) -> pl.LazyFrame:
    first = of.of("click").group_by("customer_key").agg(at.min())
    return with_(of.people, first.filter(at >= ago(30)))


PROFILES: dict[str, Callable[[Frames], pl.LazyFrame]] = {
    "01-opened-today": opened_today,
    "02-birthday": birthday,
    "03-never-opened": never_opened,
    "04-often-mailed": often_mailed,
    "05-panel": panel,
    "06-regulars": regulars,
    "07-unhappy": unhappy,
    "08-unhappy-still": unhappy_still,
    "09-win-back": win_back,
    "10-engaged-vip": engaged_vip,
    "11-tired": tired,
    "12-follow-up": follow_up,
    "13-hygiene": hygiene,
    "14-shoppers": shoppers,
    "15-spenders": spenders,
    "16-many-campaigns": many_campaigns,
    "17-sent-then-clicked": sent_then_clicked,
    "18-sent-not-opened": sent_not_opened,
    "19-rhythm": rhythm,
    "20-first-click": first_click,
}
