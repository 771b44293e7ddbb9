-- What a run read as rows, from files or fetched from a vendor, each once, numbered from 1 in the order in which it was
-- told last.
select row_number() over (order by r.kind, r.call_number, r.place) as call, $run_id as run_id, r.call_number,
    $started_at as received_at, null::varchar as header, r.payload as body, r.kind
from (
    select kind, call_number, payload, max(rowid) as place from app.rejected
    where rowid in (from chosen_again) and kind <> 'list' and json_valid(payload)
    group by kind, call_number, payload
) as r
order by call
