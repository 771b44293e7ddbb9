-- Few people are that important: the totals make them fewer, and one pass over their year tells the rest.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and vip and trim(email) <> ''
        and customer_key in (
            select customer_key
            from store.event_total
            where event = 'click' and machine is distinct from true and last_at >= $days_90
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and first_at <= $as_of
        )
)
select customer_key
from store.event
where occurred_at between $days_365 and $as_of
    and (event = 'open' and machine is distinct from true
        or event in ('click', 'send', 'delivery') and occurred_at >= $days_90)
    and customer_key in (from people)
group by customer_key
having count(case when event = 'open' and occurred_at >= $days_60 then 1 end) >= 2
    and count(case when event = 'click' and machine is distinct from true then 1 end) >= 1
    and count(case when event = 'send' then 1 end) >= 3
    and count(case when event = 'open' then 1 end) <= 20
    and count(case when event = 'delivery' and occurred_at >= $days_30 then 1 end) >= 2
