-- What the destination may have of what has a state, as nothing that it was ever compared with.
insert into app.delivered by name
select $export_id as export_id, $run_id as run_id, kb_customer_key as customer_key, kb_key as key,
    'changed' as change, 'unsure' as digest, kb_their_id as their_id, $at as delivered_at
from suspected
where kb_change <> 'removed'
