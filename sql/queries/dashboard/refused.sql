-- Rows that a destination did not take, those that wait to be sent again first: of an export, or of one run.
select
    d.run_id, d.key, d.reason, left(d.payload, 10000) as payload, d.kept_at, d.ended_at, d.ended_by,
    coalesce(o.outcome = 'unsure', false) as is_unsure
from app.dead_letter as d
left join app.outcome as o on o.run_id = d.run_id and o.row_number = d.row_number and o.outcome = 'unsure'
where ($export_id is null or d.export_id = $export_id) and ($run_id is null or d.run_id = $run_id)
    and ($run_id is not null or d.ended_at is null)
order by d.ended_at is not null, d.kept_at desc, d.row_number
limit $limit
