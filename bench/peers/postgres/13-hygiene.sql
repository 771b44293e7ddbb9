select customer_key
from customers
where erased_at is null
    and signed_up_at < $years_1
    and customer_key in (
        select customer_key
        from events
        where event = 'bounce' and kind = 'soft' and occurred_at between $days_365 and $as_of
        group by customer_key
        having count(*) >= 2
    )
    and customer_key not in (
        select customer_key
        from events
        where event in ('open', 'click') and machine is distinct from true and occurred_at between $days_180 and $as_of
    )
    and customer_key in (
        select customer_key
        from events
        where event = 'send' and occurred_at between $days_365 and $as_of
        group by customer_key
        having count(*) >= 5
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'bounce' and kind = 'hard' and occurred_at <= $as_of
    )
