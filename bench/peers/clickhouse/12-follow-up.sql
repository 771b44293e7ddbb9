with people as (
    select customer_key
    from answers
    where occurred_at between $days_60 and $as_of and score < 4 and form = 'General score'
)
select customer_key
from customers
where erased_at is null
    and points >= 10
    and trim(email) != ''
    and customer_key in (people)
    and customer_key in (
        select customer_key
        from events
        where event = 'open' and machine != 'yes' and campaign ilike '%news%' and occurred_at between $days_90 and $as_of
            and customer_key in (people)
    )
    and customer_key not in (
        select customer_key
        from events
        where event = 'click' and machine != 'yes' and campaign ilike '%offer%' and occurred_at between $days_30 and $as_of
    )
    and customer_key not in (
        select customer_key
        from orders
        where occurred_at between $days_30 and $as_of
    )
    and customer_key not in (
        select customer_key
        from events
        where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and occurred_at <= $as_of
    )
