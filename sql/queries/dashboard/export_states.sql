-- How each export stands: its last run, and the rows that wait, to be confirmed or to be sent again.
with last as (
    select name, arg_max(state::varchar, run_id) as state, max(run_id) as run_id, arg_max(started_at, run_id) as at,
        arg_max((detail ->> '$.plan.rows')::bigint, run_id) as planned, arg_max(read, run_id) as read
    from app.run
    where job = 'export'
    group by name
),
refused as (
    select export_id, count(*) as rows from app.dead_letter where ended_at is null group by export_id
)
select e.name, l.state, l.run_id, l.at, l.planned, l.read, coalesce(r.rows, 0) as refused
from app.export as e
left join last as l on l.name = e.name and l.at >= e.created_at
left join refused as r on r.export_id = e.export_id
