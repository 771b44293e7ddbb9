-- Few bounce twice; the totals tell who, and who has read since.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and signed_up_at < $years_1
        and customer_key in (
            select customer_key
            from store.event_total
            where event = 'bounce' and kind = 'soft' and last_at >= $days_365 and rows >= 2
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where event = 'bounce' and kind = 'hard'
                or event in ('open', 'click') and machine is distinct from true and last_at >= $days_180
        )
)
select customer_key
from store.event
where occurred_at between $days_365 and $as_of and event in ('bounce', 'send')
    and customer_key in (from people)
group by customer_key
having count(case when event = 'bounce' and kind = 'soft' then 1 end) >= 2
    and count(case when event = 'send' then 1 end) >= 5
