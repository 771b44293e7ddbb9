-- Some e-mail events of one person with their words.
select
    e.event::varchar as event,
    e.arrival as number,
    e.machine,
    e.kind::varchar as bounced,
    k.campaign,
    b.broadcast_id,
    l.url,
    d.reason,
    s.source
from store.event as e
join store.source as s on s.source_key = e.source_key
left join store.campaign as k on k.campaign_key = e.campaign_key
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
left join store.link as l on l.link_key = e.link_key
left join (
    select arrival, reason from store.event_detail where arrival in (select unnest($numbers))
) as d on d.arrival = e.arrival
where e.customer_key = $key and list_contains($numbers, e.arrival)
