with mailed as (
    select customer_key
    from events
    where event = 'send' and occurred_at between $days_30 and $as_of
    group by customer_key
    having count(*) >= 6
)
select customer_key
from customers
where erased_at is null
    and customer_key in (select customer_key from mailed)
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
            and customer_key in (select customer_key from mailed)
        group by customer_key
        having count(*) >= 10 and count(*) filter (where occurred_at >= $days_60) < 2
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'click' and machine is distinct from true and occurred_at between $days_180 and $as_of
            and customer_key in (select customer_key from mailed)
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'unsubscribe' and occurred_at <= $as_of
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'complaint' and occurred_at between $days_365 and $as_of
    )
