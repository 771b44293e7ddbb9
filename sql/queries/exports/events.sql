-- E-mail events that were received in the interval.
select
    e.arrival,
    e.event::varchar as kind,
    e.occurred_at,
    e.received_at,
    e.customer_key,
    b.broadcast_id,
    e.campaign_key,
    case e.event
        when 'send' then null
        when 'delivery' then null
        when 'open' then if(e.machine, 'machine', null)
        when 'click' then l.url
        when 'bounce' then nullif(concat_ws(': ', e.kind::varchar, d.reason), '')
        else d.reason
    end as description
from store.event as e
left join (
    select arrival, reason
    from store.event_detail
    where reason is not null and arrival > $after and arrival <= $up_to
) as d on d.arrival = e.arrival
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
left join store.link as l on l.link_key = e.link_key
where e.arrival > $after and e.arrival <= $up_to
    and ($since::timestamp is null or e.received_at >= $since::timestamp)
    and list_contains($kinds::varchar[], e.event::varchar)
