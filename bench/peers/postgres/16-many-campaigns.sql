select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
        group by customer_key
        having count(distinct campaign_key) >= 15
    )
