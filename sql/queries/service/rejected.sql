-- One run's rows that could not land, whole, with the reason.
select line, reason, payload
from app.rejected
where run_id = $run_id
order by line, reason
