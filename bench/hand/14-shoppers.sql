-- From those who bought to their clicks, their opens and their year's sends, each read for who is left.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and country is distinct from 'DE' and (vip or points >= 20)
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
),
opened as materialized (
    select customer_key
    from store.event
    where event = 'open' and machine is distinct from true and occurred_at between $days_120 and $as_of
        and customer_key in (from clicked)
    group by customer_key
    having count(*) >= 3
)
select customer_key
from opened
where customer_key not in (
        select customer_key
        from store.event
        where event = 'send' and occurred_at between $days_365 and $as_of and customer_key in (from opened)
        group by customer_key
        having count(*) > 60
    )
