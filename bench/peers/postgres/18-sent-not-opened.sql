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
            )
    )
