-- One page of the rows of a run that could not land, cut where they are long: a call may be 10 MB.
select line, reason, left(payload, 10000) as payload
from app.rejected
where run_id = $run_id
order by line nulls last, reason
limit $limit offset $offset
