-- Runs of this export that did not end by themselves: whether what they send was sealed.
select run_id, state::varchar as state, coalesce((detail ->> '$.sealed')::boolean, false) as sealed
from app.run
where job = 'export' and name = $name and state in ('queued', 'running', 'interrupted')
