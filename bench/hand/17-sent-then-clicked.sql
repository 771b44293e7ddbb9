-- From the clicks, which are few, to the sends of their messages.
-- Days are those of the calendar, and one of October has 25 hours.
with clicked as materialized (
    select customer_key, message_key, occurred_at
    from store.event
    where event = 'click' and machine is distinct from true and occurred_at between $days_90 and $as_of
)
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select s.customer_key
        from store.event as s
        join clicked as k on k.message_key = s.message_key and k.customer_key = s.customer_key
        where s.event = 'send' and s.occurred_at between $days_90 and $as_of
            and s.message_key in (select message_key from clicked)
            and k.occurred_at > s.occurred_at
            and k.occurred_at <= s.occurred_at + interval '7 days'
                    + case when s.occurred_at >= '2026-10-18 01:00:00' and s.occurred_at < '2026-10-25 01:00:00' then interval '1 hour' else interval '0' end
    )
