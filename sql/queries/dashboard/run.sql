-- One run with all that was kept of it.
select
    run_id, job, name, trigger, state::varchar as state, started_at, finished_at, waits_since, coalesce(waited, 0) as waited,
    read, inserted, updated, duplicates, rejected,
    cursor_before::varchar as cursor_before, cursor_after::varchar as cursor_after,
    detail::varchar as detail, message, (detail ->> '$.plan.rows')::bigint as planned
from app.run
where run_id = $run_id
