-- Rows that could not land and still have not, by source and reason, each with one of them.
select n.name as source, r.reason, count(*) as rows, min(n.started_at) as first_at, max(n.started_at) as last_at,
    arg_max(r.payload, n.started_at) as example
from app.rejected as r join app.run as n on n.run_id = r.run_id
where {open}
group by n.name, r.reason
order by rows desc, source, reason
