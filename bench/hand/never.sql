-- Never answered, as one would write it by hand.
select c.customer_key
from store.customer as c
where c.erased_at is null
    and c.signed_up_at < $half_a_year
    and trim(c.email) <> ''
    and c.customer_key not in (select customer_key from store.response where occurred_at <= $as_of)
    and c.customer_key not in (
        select customer_key
        from store.event
        where occurred_at <= $as_of and (event in ('unsubscribe', 'complaint') or event = 'bounce' and kind = 'hard')
    )
