-- The same events without what says more of each: for counting them, and for whose they are.
select
    e.arrival,
    e.event::varchar as kind,
    e.occurred_at,
    e.received_at,
    e.customer_key,
    b.broadcast_id,
    e.campaign_key,
    null as description
from store.event as e
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
where e.arrival > $after and e.arrival <= $up_to
    and ($since::timestamp is null or e.received_at >= $since::timestamp)
    and list_contains($kinds::varchar[], e.event::varchar)
