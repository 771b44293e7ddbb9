select customer_key
from customers
where erased_at is null
    and trim(email) != ''
    and customer_key in (select customer_key from panel)
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and customer_key in (select customer_key from panel) and occurred_at between $days_60 and $as_of
        group by customer_key
        having count() >= 2
    )
    and customer_key not in (
        select customer_key
        from events
        where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and occurred_at <= $as_of
    )
