-- The events of a batch that stand already, each beside what the batch says of it.
-- is_ours: a call that is read anew told it, and none before this batch has told it this time. is_same: nothing that is
-- stored would change. keeps_person: whom it is about has the id that is told, or without one had the address once.
create or replace temp table stands as
with known as (
    select d.arrival, d.identity, d.run_id, d.call_number, d.event_id, d.reason, d.user_agent, d.extra
    from store.event_detail as d semi join identified as i on i.identity = d.identity
)
select
    i.row,
    k.arrival,
    e.received_at,
    e.customer_key,
    p.source is not null and (
        k.run_id > f.run_id or (k.run_id = f.run_id and k.call_number >= f.call_number) or l.arrival is not null
    ) as is_ours,
    k.run_id <> o.run_id or k.call_number <> o.call_number as is_moved,
    o.run_id as told_run,
    o.call_number as told_call,
    e.event = c.event
        and e.occurred_at = c.occurred_at
        and e.machine is not distinct from boolean_of(c.machine)
        and e.kind is not distinct from try_cast(c.kind as main.bounce_kind)
        and m.message_id is not distinct from c.message_id
        and b.broadcast_id is not distinct from c.broadcast_id
        and w.campaign is not distinct from c.campaign
        and u.url is not distinct from c.url
        and k.event_id is not distinct from c.event_id
        and k.reason is not distinct from c.said
        and k.user_agent is not distinct from c.user_agent
        and k.extra::varchar is not distinct from c.extra::varchar as is_same,
    case
        when c.customer_id is not null then h.customer_id is not distinct from c.customer_id
        else exists (
            select 1 from store.customer_email as t where t.email = c.email and t.customer_key = e.customer_key
        )
    end as keeps_person
from identified as i
join known as k on k.identity = i.identity
join store.event as e on e.arrival = k.arrival
join checked as c on c.row = i.row
join origin as o on o.call = c.call_number
cross join (from origin where call = 1) as f
left join store.customer as h on h.customer_key = e.customer_key
left join (select * from app.payload where source = $source and ($since::timestamp is null or received_at >= $since)) as p
    on p.run_id = k.run_id and p.call_number = k.call_number
left join left_event as l on l.arrival = k.arrival
left join store.message as m on m.message_key = e.message_key
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
left join store.campaign as w on w.campaign_key = e.campaign_key
left join store.link as u on u.link_key = e.link_key
