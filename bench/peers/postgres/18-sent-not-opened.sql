select customer_key
from customers
where erased_at is null
    and customer_key in (
        select s.customer_key
        from events as s
        where s.event = 'send' and s.occurred_at between $days_60 and $days_3
            and s.campaign_key in (select campaign_key from campaigns where campaign ilike '%offer%')
            and not exists (
                select
                from events as o
                where o.customer_key = s.customer_key and o.event = 'open' and o.machine is distinct from true
                    and o.occurred_at > s.occurred_at and o.occurred_at <= s.occurred_at + interval '3 days'
                    + case when s.occurred_at >= '2026-10-22 01:00:00' and s.occurred_at < '2026-10-25 01:00:00' then interval '1 hour' else interval '0' end
            )
    )
