-- The last run of every source and export.
select run_id, job, name, state::varchar as state, started_at, finished_at, message
from app.run
qualify row_number() over (partition by job, name order by run_id desc) = 1
order by run_id desc
limit 100
