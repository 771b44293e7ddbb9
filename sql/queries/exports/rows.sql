-- What goes: one row an activity, with the person it is of; a forgotten one has none.
select
    a.arrival,
    a.customer_key,
    a.broadcast_id,
    k.campaign,
    c.customer_id,
    c.email,
    a.kind,
    {label} as activity,
    a.occurred_at,
    a.received_at,
    a.description{fields}
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
left join store.campaign as k on k.campaign_key = a.campaign_key
where c.erased_at is null
