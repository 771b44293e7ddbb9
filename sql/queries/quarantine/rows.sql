-- The rows themselves, each where it was told last, the newest run first.
select t.source, r.run_id, r.line, r.call_number, r.kind, r.reason, r.payload
from ({told_last}) as t join app.rejected as r on r.rowid = t.id
order by r.run_id desc, r.call_number, r.line, r.reason, r.payload
limit $limit
