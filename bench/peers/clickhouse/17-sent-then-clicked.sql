select customer_key
from customers
where erased_at is null
    and customer_key in (
        select s.customer_key
        from (
            select customer_key, message_key, occurred_at
            from events
            where event = 'send' and occurred_at between $days_90 and $as_of
        ) as s
        join (
            select customer_key, message_key, occurred_at
            from events
            where event = 'click' and machine != 'yes' and occurred_at between $days_90 and $as_of
        ) as k on k.customer_key = s.customer_key and k.message_key = s.message_key
        where k.occurred_at > s.occurred_at and k.occurred_at <= s.occurred_at + interval 7 day
            + toIntervalHour(s.occurred_at >= '2026-10-18 01:00:00' and s.occurred_at < '2026-10-25 01:00:00')
    )
