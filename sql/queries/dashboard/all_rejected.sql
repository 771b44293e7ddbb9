-- The rows of a run that could not land, whole.
select line, reason, payload
from app.rejected
where run_id = $run_id
order by line nulls last, reason
