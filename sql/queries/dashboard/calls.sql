-- One page of a run's calls, each with the customers stored with it and how many of their answers.
select call_number, called_at, request, status, rows, message, customers, answers
from main.calls
where run_id = $run_id
order by call_number
limit $limit offset $offset
