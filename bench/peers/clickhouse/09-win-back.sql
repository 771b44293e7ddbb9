select customer_key
from customers
where erased_at is null
    and country in ('NL', 'BE')
    and signed_up_at < $months_6
    and customer_key in (
        select customer_key
        from events
        where event = 'send' and occurred_at between $days_90 and $as_of
        group by customer_key
        having count() >= 3
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and occurred_at between $days_90 and $as_of
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'click' and machine != 'yes' and occurred_at between $days_365 and $as_of
    )
    and customer_key not in (
        select customer_key
        from events
        where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and occurred_at <= $as_of
    )
