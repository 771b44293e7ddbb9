-- The rows themselves, the newest run first.
select n.name as source, r.run_id, r.line, r.call_number, r.kind, r.reason, r.payload
from app.rejected as r join app.run as n on n.run_id = r.run_id
where {open}
order by r.run_id desc, r.call_number, r.line, r.reason, r.payload
limit $limit
