-- One page of a run's calls, each with the customers stored with it and how many of their answers; those that brought
-- nothing and say nothing only where they are wanted.
select call_number, called_at, request, status, rows, message, customers, answers
from main.calls
where run_id = $run_id
    and ($empty_too or rows > 0 or status is null or status not between 200 and 299 or message is not null)
order by call_number
limit $limit offset $offset
