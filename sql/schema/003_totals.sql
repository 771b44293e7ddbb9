-- Small tables that every landing keeps current in its own transaction, so that a selection need not read all activity.
-- They are only ever added to, and summed up anew when what was added has outgrown the rest: ingest/landing/totals.py.

-- Rows that add up: of a person's events of one kind sum(rows) is how many, min(first_at) and max(last_at) from when to when.
create table store.event_total (
    customer_key integer not null,
    event main.event_kind not null,
    machine boolean,
    kind main.bounce_kind,
    rows bigint not null,
    first_at timestamp not null,
    last_at timestamp not null
);

-- How many events a day had; adds up likewise.
create table store.event_day (
    event main.event_kind not null,
    day date not null,
    rows bigint not null
);

-- Whom each landing touched: nobody else can have joined or left a profile by it. Of several changes the last may stand
-- alone, so ask who has one above a number.
create table store.touched (
    customer_key integer not null,
    change bigint not null
);

insert into store.event_total
select customer_key, event, machine, kind, count(*), min(occurred_at), max(occurred_at)
from store.event group by all order by customer_key, event;

insert into store.event_day
select event, occurred_at::date as day, count(*) from store.event group by all order by day;

-- `change` numbers landings. The others: how many rows the table had when it was last summed up.
insert into store.counter
select 'change', 0
union all select 'event_total', count(*) from store.event_total
union all select 'event_day', count(*) from store.event_day
union all select 'touched', 0;
