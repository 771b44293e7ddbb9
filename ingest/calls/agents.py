"""Opens and clicks that machines make, told by the program that made them where the sender does not tell.

Only what no person's mail program sends: a wrong guess takes a real reader out of a profile. Gmail's image proxy is no
machine in this sense, for it fetches when somebody opens. What is told neither way stays unknown.
"""

import polars as pl

APPLE_PRIVACY = "Mozilla/5.0"  # all that Apple's Mail Privacy Protection says, which opens everything at once
SCANNERS = (
    "barracuda",
    "bitdefender",
    "crawler",
    "curl/",
    "fireeye",
    "forcepoint",
    "go-http-client",
    "headlesschrome",
    "mimecast",
    "proofpoint",
    "python-requests",
    "safelinks",
    "symantec",
    "trendmicro",
)


def told_machines(events: pl.DataFrame) -> pl.DataFrame:
    """`events` with `machine` true where nothing was told and the user agent gives a machine away."""
    if not {"event", "user_agent"} <= set(events.columns):
        return events
    agent = pl.col("user_agent").cast(pl.String)
    is_scanner = agent.str.to_lowercase().str.contains_any(list(SCANNERS))
    is_machine = pl.col("event").is_in(["open", "click"]) & ((agent.str.strip_chars() == APPLE_PRIVACY) | is_scanner)
    told = pl.col("machine").cast(pl.String) if "machine" in events.columns else pl.lit(None, pl.String)
    unknown = told.is_null() | (told == "")
    return events.with_columns(pl.when(unknown & is_machine).then(pl.lit("true")).otherwise(told).alias("machine"))
