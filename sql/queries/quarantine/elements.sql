-- What came in calls of one run, each element once, numbered from 1 in the order in which it was told last, with the
-- headers that are kept of its call.
select row_number() over (order by r.call_number, r.place) as call, $run_id as run_id, r.call_number,
    coalesce(p.received_at, c.called_at, $started_at) as received_at, p.headers::varchar as header, r.payload as body
from (
    select call_number, payload, max(rowid) as place from app.rejected
    where rowid in (from chosen_again) and call_number is not null and json_valid(payload)
    group by call_number, payload
) as r
left join app.payload as p on p.run_id = $run_id and p.call_number = r.call_number
left join app.call as c on c.run_id = $run_id and c.call_number = r.call_number
order by call
