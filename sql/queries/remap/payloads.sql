-- Those of them up to another one, numbered from 1.
select row_number() over (order by run_id, call_number) as call, run_id, call_number, received_at,
    headers::varchar as header, body
from app.payload
where source = $source and ($since::timestamp is null or received_at >= $since)
    and (run_id > $from_run or (run_id = $from_run and call_number >= $from_call))
    and (run_id < $to_run or (run_id = $to_run and call_number <= $to_call))
order by call
