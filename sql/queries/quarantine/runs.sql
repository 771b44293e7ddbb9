-- The runs whose rows are to be tried again, the oldest first.
select r.run_id, any_value(n.name) as name, any_value(n.started_at) as started_at
from app.rejected as r join app.run as n on n.run_id = r.run_id
where {open}
group by r.run_id order by r.run_id
