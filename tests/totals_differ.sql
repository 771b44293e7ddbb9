-- Where the totals say otherwise than the events: nothing, unless somebody put events down past ingest/landing/totals.py.
with counted as (
    select customer_key, event, machine, kind, count(*) as rows, min(occurred_at) as first_at, max(occurred_at) as last_at
    from store.event group by all
),
kept as (
    select customer_key, event, machine, kind, sum(rows) as rows, min(first_at) as first_at, max(last_at) as last_at
    from store.event_total group by all
),
counted_days as (
    select event, occurred_at::date as day, count(*) as rows from store.event group by all
),
kept_days as (
    select event, day, sum(rows) as rows from store.event_day group by all
)
select 'not in event_total' as difference, customer_key, event, null as day, rows from (from counted except from kept)
union all
select 'only in event_total', customer_key, event, null, rows from (from kept except from counted)
union all
select 'not in event_day', null, event, day, rows from (from counted_days except from kept_days)
union all
select 'only in event_day', null, event, day, rows from (from kept_days except from counted_days)
