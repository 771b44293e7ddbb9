select customer_key
from customers
where erased_at is null
    and customer_key in (
        select s.customer_key
        from (
            select customer_key, occurred_at
            from events
            where event = 'send' and occurred_at between $days_60 and $days_3 and campaign ilike '%offer%'
        ) as s
        asof left join (
            select customer_key, occurred_at
            from events
            where event = 'open' and machine != 'yes' and occurred_at between $days_60 and $as_of
        ) as o on o.customer_key = s.customer_key and o.occurred_at > s.occurred_at
        where o.occurred_at is null or o.occurred_at > s.occurred_at + interval 3 day
            + toIntervalHour(s.occurred_at >= '2026-10-22 01:00:00' and s.occurred_at < '2026-10-25 01:00:00')
    )
