-- What stood at the destination counts for no more: it is another one now.
insert into app.delivered by name
select
    $export_id as export_id,
    $run_id as run_id,
    arg_max(customer_key, run_id) as customer_key,
    key,
    'removed' as change,
    $at as delivered_at
from app.delivered
where export_id = $export_id
group by key
having arg_max(change, run_id) <> 'removed'
