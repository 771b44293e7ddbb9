-- The rows of an export that were not taken and wait, the newest first.
select d.run_id, d.row_number, d.key, d.reason, coalesce(o.outcome = 'unsure', false) as is_unsure, d.payload, d.kept_at
from app.dead_letter as d
left join app.outcome as o on o.run_id = d.run_id and o.row_number = d.row_number and o.outcome = 'unsure'
where d.export_id = $export_id and d.ended_at is null and ($run_id::integer is null or d.run_id = $run_id)
order by d.run_id desc, d.row_number
limit $limit
