-- Rows a day of what people do and get, on the local calendar, over the days since $since.
with happened as (
    select event::varchar as event, occurred_at
    from store.event
    where occurred_at >= $since and occurred_at <= $now
        and event in ('send', 'open', 'click', 'bounce', 'unsubscribe')
        and machine is distinct from true
    union all by name
    select 'response' as event, occurred_at
    from store.response
    where occurred_at >= $since and occurred_at <= $now
)
select
    event,
    cast((occurred_at at time zone 'UTC') at time zone $zone as date) as day,
    count(*) as rows
from happened
group by all
order by day, event
