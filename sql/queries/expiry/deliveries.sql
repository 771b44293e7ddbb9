-- Export runs that came to their end before an instant; one that was sealed and is not done will be finished.
select run_id, name
from app.run
where job = 'export' and finished_at < $before
    and (state in ('done', 'done with rejects', 'cancelled') or not coalesce((detail ->> '$.sealed')::boolean, false))
    and state not in ('running', 'queued')
