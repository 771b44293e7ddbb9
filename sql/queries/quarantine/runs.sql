-- The runs whose rows are to be tried again, the oldest first.
select t.run_id, any_value(t.source) as name, any_value(n.started_at) as started_at
from ({told_last}) as t join app.run as n on n.run_id = t.run_id
group by t.run_id order by t.run_id
