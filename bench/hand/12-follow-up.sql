-- Few answered: everything else is asked of those.
with people as materialized (
    select customer_key
    from store.customer
    where erased_at is null and points >= 10 and trim(email) <> ''
        and customer_key in (
            select customer_key
            from store.answer
            where occurred_at between $days_60 and $as_of
                and score < 4
                and form_key in (select form_key from store.form where form = 'General score')
        )
        and customer_key not in (
            select customer_key
            from store.event_total
            where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and first_at <= $as_of
        )
        and customer_key not in (
            select customer_key from store.activity_order where occurred_at between $days_30 and $as_of
        )
)
select customer_key
from people
where customer_key in (
        select customer_key
        from store.event
        where event = 'open' and machine is distinct from true and occurred_at between $days_90 and $as_of
            and customer_key in (from people)
            and campaign_key in (select campaign_key from store.campaign where campaign ilike '%news%')
    )
    and customer_key not in (
        select customer_key
        from store.event
        where event = 'click' and machine is distinct from true and occurred_at between $days_30 and $as_of
            and customer_key in (from people)
            and campaign_key in (select campaign_key from store.campaign where campaign ilike '%offer%')
    )
