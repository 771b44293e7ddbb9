-- From the shortest window to the longest, each read for those who are left.
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
            select customer_key from store.event_total where event = 'unsubscribe' and first_at <= $as_of
        )
),
mailed as materialized (
    select customer_key
    from store.event
    where event = 'send' and occurred_at between $days_30 and $as_of and customer_key in (from people)
    group by customer_key
    having count(*) >= 6
),
quiet as materialized (
    select customer_key
    from mailed
    where customer_key not in (
            select customer_key
            from store.event
            where event = 'open' and machine is distinct from true and occurred_at between $days_60 and $as_of
                and customer_key in (from mailed)
            group by customer_key
            having count(*) >= 2
        )
)
select customer_key
from store.event
where occurred_at between $days_365 and $as_of and event in ('open', 'click', 'complaint')
    and customer_key in (from quiet)
group by customer_key
having count(case when event = 'open' and machine is distinct from true then 1 end) >= 10
    and count(case when event = 'complaint' or event = 'click' and machine is distinct from true and occurred_at >= $days_180 then 1 end) = 0
