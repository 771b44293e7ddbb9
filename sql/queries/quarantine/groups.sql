-- Rows that could not land and still have not, by source and reason, each with one of them, cut where it is long. A row of a
-- call came when that did; of others only the run's begin is known.
select source, reason, count(*) as rows, min(came_at) as first_at, max(came_at) as last_at,
    left(arg_max(payload, came_at), 10000) as example
from (
    select n.name as source, r.reason, r.payload, coalesce(c.called_at, n.started_at) as came_at
    from app.rejected as r
    join app.run as n on n.run_id = r.run_id
    left join app.call as c on c.run_id = r.run_id and c.call_number = r.call_number
    where {open}
)
group by source, reason
order by rows desc, source, reason
