-- The sends without an open soon after; few enough that the times of each person may be compared one with another.
-- Days are those of the calendar, and one of October has 25 hours.
with sent as (
    select customer_key, occurred_at
    from store.event
    where event = 'send' and occurred_at between $days_60 and $days_3
        and campaign_key in (select campaign_key from store.campaign where campaign ilike '%offer%')
),
opened as (
    select customer_key, occurred_at
    from store.event
    where event = 'open' and machine is distinct from true and occurred_at between $days_60 and $as_of
)
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.customer_key in (
        select s.customer_key
        from sent as s
        where not exists (
            from opened as o
            where o.customer_key = s.customer_key
                and o.occurred_at > s.occurred_at
                and o.occurred_at <= s.occurred_at + interval '3 days'
                    + case when s.occurred_at >= '2026-10-22 01:00:00' and s.occurred_at < '2026-10-25 01:00:00' then interval '1 hour' else interval '0' end
        )
    )
