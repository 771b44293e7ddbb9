-- From those who bought and can have read enough, by the totals, to their clicks and then their opens.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and country is distinct from 'DE' and (vip or points >= 20)
        and customer_key in (
            select customer_key
            from store.event_total
            where event = 'open' and machine is distinct from true and last_at >= $days_120
            group by customer_key
            having sum(rows) >= 3
        )
        and customer_key in (
            select customer_key
            from store.activity_order
            where occurred_at between $days_365 and $as_of and status = 'paid'
        )
        and customer_key not in (
            select customer_key from store.response where occurred_at between $days_90 and $as_of
        )
),
clicked as materialized (
    select distinct customer_key
    from store.event
    where event = 'click' and machine is distinct from true and occurred_at between $days_180 and $as_of
        and customer_key in (from people)
        and link_key in (select link_key from store.link where url ilike '%offer%')
)
select customer_key
from store.event
where occurred_at between $days_365 and $as_of
    and (event = 'send' or event = 'open' and machine is distinct from true and occurred_at >= $days_120)
    and customer_key in (from clicked)
group by customer_key
having count(case when event = 'open' then 1 end) >= 3 and count(case when event = 'send' then 1 end) <= 60
