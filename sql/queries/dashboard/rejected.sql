-- One page of the rows of a run that could not land.
select line, reason, payload
from app.rejected
where run_id = $run_id
order by line nulls last, reason
limit $limit offset $offset
