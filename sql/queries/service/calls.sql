-- One run's calls to its vendor, each with the customers that were stored with it.
select call_number, called_at, request, status, rows, message, customers, answers
from main.calls
where run_id = $run_id
order by call_number
