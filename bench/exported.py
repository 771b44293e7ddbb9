"""What other engines are given: the warehouse's rows as Parquet, the words beside their keys, kept with the home."""

from pathlib import Path

import duckdb

TABLES = {
    "events": """select e.customer_key, e.event::varchar as event, e.occurred_at, e.machine, e.kind::varchar as kind,
        e.message_key, e.campaign_key, e.link_key, k.campaign, l.url
        from store.event as e
        left join store.campaign as k using (campaign_key) left join store.link as l using (link_key)""",
    "customers": """select customer_key, customer_id, email, country, points, birthday, vip, signed_up_at, erased_at
        from store.customer""",
    "answers": """select customer_key, occurred_at, arrival, form, question, score
        from store.answer join store.form using (form_key) join store.question using (question_key)""",
    "responses": "select customer_key, occurred_at from store.response",
    "orders": "select customer_key, occurred_at, status, total from store.activity_order",
    "panel": "select customer_key from store.list_member",
    "campaigns": "select campaign_key, campaign from store.campaign",
    "links": "select link_key, url from store.link",
}


def export(home: Path) -> Path:
    """The folder with a Parquet file a table."""
    folder = home / "peers"
    folder.mkdir(exist_ok=True)
    with duckdb.connect(str(home / "klankbord.duckdb"), read_only=True, config={"memory_limit": "4GB"}) as connection:
        for name, text in TABLES.items():
            path = folder / f"{name}.parquet"
            if not path.exists():
                connection.execute(f"copy ({text}) to '{path}.part' (format parquet, row_group_size 500_000)")
                path.with_suffix(".parquet.part").rename(path)
    return folder
