select customer_key
from customers
where erased_at is null
    and customer_key in (
        select customer_key
        from events
        where event = 'send' and occurred_at <= $as_of
        group by customer_key
        having count() >= 50
    )
