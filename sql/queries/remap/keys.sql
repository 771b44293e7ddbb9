-- The kept calls of a source after one of them, in the order in which they landed, each with the size of its body.
select run_id, call_number, length(body) as size
from app.payload
where source = $source and ($since::timestamp is null or received_at >= $since)
    and (run_id > $run_id or (run_id = $run_id and call_number > $call_number))
order by run_id, call_number
