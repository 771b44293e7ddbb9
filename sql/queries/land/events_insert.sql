-- The fresh events, narrow: a kind's rows together, so that a scan for one passes over the blocks of the others.
insert into store.event
select coalesce(s.key, p.customer_key), f.event, f.occurred_at, $received_at, $arrival + f.place,
    boolean_of(f.machine), try_cast(f.kind as main.bounce_kind),
    m.message_key, b.broadcast_key, c.campaign_key, l.link_key, $source_key
from fresh as f
left join settled as s on s.id is not distinct from f.customer_id and s.email is not distinct from f.email
left join unsettled_person as p on p.row = f.row
left join number_of_message as m on m.message_id = f.message_id
left join number_of_broadcast as b on b.broadcast_id = f.broadcast_id
left join number_of_campaign as c on c.campaign = f.campaign
left join number_of_link as l on l.url = f.url
order by f.event, f.place
