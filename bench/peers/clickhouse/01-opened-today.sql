select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and occurred_at between $days_1 and $as_of
    )
