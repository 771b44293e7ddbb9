-- Few people are that important: one pass over their quarter, and over the year of who is left.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and vip and trim(email) <> ''
        and customer_key not in (
            select customer_key
            from store.event_total
            where event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard'
        )
),
engaged as materialized (
    select customer_key
    from store.event
    where occurred_at between $days_90 and $as_of and event in ('open', 'click', 'send', 'delivery')
        and customer_key in (from people)
    group by customer_key
    having count(
            case when event = 'open' and machine is distinct from true and occurred_at >= $days_60 then 1 end
        ) >= 2
        and count(case when event = 'click' and machine is distinct from true then 1 end) >= 1
        and count(case when event = 'send' then 1 end) >= 3
        and count(case when event = 'delivery' and occurred_at >= $days_30 then 1 end) >= 2
)
select customer_key
from engaged
where customer_key not in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_365 and $as_of
            and customer_key in (from engaged)
        group by customer_key
        having count(*) > 20
    )
