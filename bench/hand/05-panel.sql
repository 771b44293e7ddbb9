-- From the list, which is small, to the events of its members alone.
with panel as materialized (
    select customer_key
    from store.list_member
    where list_key in (select list_key from store.list where list = 'Panel')
        and customer_key in (select customer_key from store.customer where erased_at is null and trim(email) <> '')
        and customer_key not in (
            select customer_key
            from store.event_total
            where (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard') and first_at <= $as_of
        )
)
select customer_key
from store.event
where event = 'open' and machine is distinct from true and occurred_at between $days_60 and $as_of
    and customer_key in (from panel)
group by customer_key
having count(*) >= 2
