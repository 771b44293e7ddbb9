select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'click' and machine is distinct from true and occurred_at <= $as_of
        group by customer_key
        having min(occurred_at) >= $days_30
    )
