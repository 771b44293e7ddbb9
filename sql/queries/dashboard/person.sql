-- Who one person is, and since when no mail may go there: the first of what put an end to it.
select
    c.customer_key as key,
    c.customer_id,
    c.email,
    {called} as called,
    c.first_seen_at,
    coalesce(regexp_matches(c.email, '{address}'), false) as has_address,
    t.ended_by,
    t.ended_at
from store.customer as c
left join (
    select arg_min(event::varchar, first_at) as ended_by, min(first_at) as ended_at
    from store.event_total
    where customer_key = $key and first_at <= $now
        and (event in ('unsubscribe', 'complaint') or (event = 'bounce' and kind = 'hard'))
) as t on true
where c.customer_key = $key and c.erased_at is null
