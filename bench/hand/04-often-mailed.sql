-- The totals count; only who had a send after the moment must be counted in the events.
with total as (
    select customer_key, max(last_at) as last_at
    from store.event_total
    where event = 'send'
    group by customer_key
    having sum(rows) >= 50
)
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select customer_key from total where last_at <= $as_of
        union all
        select customer_key
        from store.event
        where event = 'send' and occurred_at <= $as_of
            and customer_key in (select customer_key from total where last_at > $as_of)
        group by customer_key
        having count(*) >= 50
    )
