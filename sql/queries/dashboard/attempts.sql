-- One page of the tries of a run, in the order in which they were made.
select batch, attempt, change, rows, started_at, epoch(finished_at - started_at) as seconds, outcome, status, message
from app.attempt
where run_id = $run_id
order by started_at, batch, attempt
limit $limit offset $offset
