-- What the destination has now, of what has a state; of whom nobody knows may be there, and is never taken as the same.
insert into app.delivered by name
select $export_id as export_id, $run_id as run_id, kb_customer_key as customer_key, kb_key as key,
    if(kb_change = 'same', 'changed', kb_change) as change,
    if(outcome = 'unsure', outcome, kb_digest) as digest,
    if(starts_with(kb_key, 'erased '), null, coalesce(their_id, kb_their_id)) as their_id, $at as delivered_at
from told
where kb_arrival is null
    and (outcome in ('accepted', 'untold') or (outcome = 'unsure' and kb_change <> 'removed'))
