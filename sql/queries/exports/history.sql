-- The runs of one export, newest first, with the files that each delivered.
select
    r.run_id,
    r.state::varchar as state,
    r.trigger,
    r.started_at,
    r.finished_at,
    r.inserted as rows,
    coalesce(d.files, []) as files,
    (r.cursor_before ->> '$')::bigint as after_arrival,
    (r.cursor_after ->> '$')::bigint as up_to_arrival,
    r.message
from app.run as r
left join (
    select run_id, list(file order by file) as files
    from app.delivery
    group by run_id
) as d on d.run_id = r.run_id
where r.job = 'export' and r.name = $name
order by r.run_id desc
