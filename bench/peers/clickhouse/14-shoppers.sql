select customer_key
from customers
where erased_at is null
    and (country != 'DE' or country is null)
    and (vip or points >= 20)
    and customer_key in (
        select customer_key
        from orders
        where status = 'paid' and occurred_at between $days_365 and $as_of
    )
    and customer_key not in (
        select customer_key
        from responses
        where occurred_at between $days_90 and $as_of
    )
    and customer_key in (
        select customer_key
        from events
        where event = 'click' and machine != 'yes' and url ilike '%offer%' and occurred_at between $days_180 and $as_of
    )
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and occurred_at between $days_120 and $as_of
        group by customer_key
        having count() >= 3
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'send' and occurred_at between $days_365 and $as_of
        group by customer_key
        having count() > 60
    )
