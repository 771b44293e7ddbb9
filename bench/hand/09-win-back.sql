-- The totals leave few people whose quarter must be read.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and country in ('NL', 'BE') and signed_up_at < $months_6
        and customer_key in (
            select customer_key from store.event_total where event = 'send' and last_at >= $days_90 and rows >= 3
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and first_at <= $as_of
                or machine is distinct from true
                    and (event = 'open' and (last_at between $days_90 and $as_of or first_at between $days_90 and $as_of)
                        or event = 'click' and (last_at between $days_365 and $as_of or first_at between $days_365 and $as_of))
        )
),
later as materialized (
    select customer_key
    from store.event_total
    where event in ('open', 'click') and machine is distinct from true and last_at > $as_of
        and customer_key in (from people)
)
select customer_key
from store.event
where event = 'send' and occurred_at between $days_90 and $as_of
    and customer_key in (from people)
    and customer_key not in (
        select customer_key
        from store.event
        where customer_key in (from later) and machine is distinct from true and occurred_at <= $as_of
            and (event = 'open' and occurred_at >= $days_90 or event = 'click' and occurred_at >= $days_365)
    )
group by customer_key
having count(*) >= 3
