with people as (
    select customer_key from customers where erased_at is null and vip and trim(email) != ''
)
select customer_key
from events
where occurred_at between $days_365 and $as_of
    and (event = 'open' and machine != 'yes' or event in ('click', 'send', 'delivery') and occurred_at >= $days_90)
    and customer_key in (people)
    and customer_key not in (
        select customer_key
        from events
        where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and occurred_at <= $as_of
    )
group by customer_key
having countIf(event = 'open' and occurred_at >= $days_60) >= 2
    and countIf(event = 'click' and machine != 'yes') >= 1
    and countIf(event = 'send') >= 3
    and countIf(event = 'open') <= 20
    and countIf(event = 'delivery' and occurred_at >= $days_30) >= 2
