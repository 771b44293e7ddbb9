-- What a run read as rows, from files or fetched from a vendor, each once, numbered from 1.
select row_number() over (order by r.kind, r.call_number, r.payload) as call, $run_id as run_id, r.call_number,
    $started_at as received_at, null::varchar as header, r.payload as body, r.kind
from (
    select distinct kind, call_number, payload from app.rejected
    where rowid in (from chosen_again) and kind <> 'list' and json_valid(payload)
) as r
order by call
