-- The newest runs, filtered where a filter is given; planned is how many rows an export's run has in all.
select
    run_id, job, name, trigger, state::varchar as state, started_at, finished_at, waits_since, coalesce(waited, 0) as waited,
    read, inserted, updated, duplicates, rejected, message,
    (detail ->> '$.plan.rows')::bigint as planned
from app.run
where ($job is null or job = $job) and ($name is null or name = $name) and ($state is null or state::varchar = $state)
order by run_id desc
limit $limit
