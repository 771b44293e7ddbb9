-- The totals leave few people, the month's sends fewer; the year is read for those.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null
        and customer_key in (
            select customer_key
            from store.event_total
            where event = 'open' and machine is distinct from true and last_at >= $days_365
            group by customer_key
            having sum(rows) >= 10
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where event = 'unsubscribe'
                or event = 'complaint' and last_at >= $days_365
                or event = 'click' and machine is distinct from true and last_at >= $days_180
        )
),
mailed as materialized (
    select customer_key
    from store.event
    where event = 'send' and occurred_at between $days_30 and $as_of and customer_key in (from people)
    group by customer_key
    having count(*) >= 6
)
select customer_key
from store.event
where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
    and customer_key in (from mailed)
group by customer_key
having count(*) >= 10 and count(case when occurred_at >= $days_60 then 1 end) < 2
