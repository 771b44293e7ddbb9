"""Fifty thousand customers as a shop would have them: gaps, people without a number, people without an address."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

import numpy as np
import polars as pl

FIRST_NAMES = (
    "Anouk Bram Casper Daan Eline Femke Gijs Hanna Ilse Jasper Kim Lotte Milan Noor Olaf Pien Quinten Roos Sanne Thijs "
    "Umar Vera Wout Xander Yara Zoë Fatima Mehmet Lukas Emma Chloé José Björn Agnieszka Søren Nguyễn Aïcha Jürgen"
).split()
LAST_NAMES = (
    "de Vries|Jansen|van den Berg|Bakker|Visser|Smit|Meijer|Mulder|de Boer|Dekker|van Dijk|Peeters|Dubois|Schmidt|"
    "Kowalski|O'Neill|Yılmaz|El Amrani|Nielsen|García|van 't Hof|Hendriks|Kuipers|Veenstra|Postma|Willems|Maes|Weber"
).split("|")
CITIES = {
    "NL": ("Utrecht", "Zwolle", "Groningen", "'s-Hertogenbosch", "Maastricht", "Leeuwarden", "Breda"),
    "BE": ("Gent", "Antwerpen", "Liège", "Leuven"),
    "DE": ("Köln", "Münster", "Aachen"),
    "FR": ("Lille", "Paris"),
    "GB": ("Leeds", "Bristol"),
}
INTERESTS = ("garden", "kitchen", "cycling", "books", "children", "travel", "music")
SEED = 20260


@dataclass(frozen=True)
class People:
    """The customers file as a frame, and what decides how each person behaves, one array element a person."""

    frame: pl.DataFrame
    email: np.ndarray
    customer_id: np.ndarray
    signed_up_days: np.ndarray  # days before today
    eagerness: np.ndarray  # 0 to 1: how often mail is opened
    contentment: np.ndarray  # around 0: how high scores turn out
    behind_proxy: np.ndarray  # mail is fetched by a privacy proxy


def make_people(today: date, count: int = 50_000) -> People:
    """The same people for the same day, always."""
    rng = np.random.default_rng(SEED)
    number = np.arange(1, count + 1)
    first = rng.choice(FIRST_NAMES, count)
    last = rng.choice(LAST_NAMES, count)
    country = rng.choice(list(CITIES), count, p=[0.62, 0.17, 0.12, 0.05, 0.04])
    signed_up_days = np.minimum(rng.exponential(500, count).astype(int) + rng.integers(0, 40, count), 3650)
    born = [today - timedelta(days=int(days)) for days in rng.normal(44 * 365, 5200, count).clip(6600, 33000)]

    frame = pl.DataFrame(
        {
            "customer_id": [f"K{each:06d}" for each in number],
            "email": [_address(*row) for row in zip(first, last, number, strict=True)],
            "first_name": first,
            "last_name": last,
            "country": country,
            "city": [_pick(CITIES[each], chance) for each, chance in zip(country, rng.random(count), strict=True)],
            "birthday": born,
            "signed_up_at": [datetime.combine(today, time(9)) - timedelta(days=int(days)) for days in signed_up_days],
            "points": rng.pareto(1.6, count).round(2) * 100,
            "newsletter": rng.random(count) < 0.86,
            "interests": [_interests(*chances) for chances in rng.random((count, 3))],
        }
    ).with_columns(
        _with_gaps("customer_id", rng, 0.04, count),
        _with_gaps("country", rng, 0.06, count),
        _with_gaps("city", rng, 0.11, count),
        _with_gaps("birthday", rng, 0.35, count),
        _with_gaps("points", rng, 0.08, count),
    )
    # Nobody is without both: an address is missing only where there is a number.
    frame = frame.with_columns(
        pl.when(pl.col("customer_id").is_not_null() & pl.Series(rng.random(count) < 0.02))
        .then(None)
        .otherwise(pl.col("email"))
        .alias("email")
    )
    return People(
        frame=frame,
        email=frame["email"].to_numpy(),
        customer_id=frame["customer_id"].to_numpy(),
        signed_up_days=signed_up_days,
        eagerness=rng.beta(0.45, 1.9, count),
        contentment=rng.normal(0, 1, count),
        behind_proxy=rng.random(count) < 0.31,
    )


def _address(first: str, last: str, number: Any) -> str:
    plain = "".join(
        letter for letter in f"{first}.{last}".lower() if letter.isascii() and (letter.isalpha() or letter == ".")
    )
    return f"{plain}{number}@example.{('com', 'org', 'net')[number % 3]}"


def _pick(choices: tuple[str, ...], chance: float) -> str:
    return choices[int(chance * len(choices))]


def _interests(*chances: float) -> list[str]:
    """None to three of them; chances above a half are no interest."""
    return sorted({_pick(INTERESTS, 2 * chance) for chance in chances if chance < 0.5})


def _with_gaps(column: str, rng: np.random.Generator, share: float, count: int) -> pl.Expr:
    """The column with `share` of its values missing."""
    gaps = pl.Series(rng.random(count) < share)
    return pl.when(~gaps).then(pl.col(column)).alias(column)
