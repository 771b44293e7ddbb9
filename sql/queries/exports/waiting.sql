-- The run of this export that waits to be confirmed.
select run_id, detail::varchar as detail
from app.run
where job = 'export' and name = $name and started_at >= $since and state = 'queued'
order by run_id desc
limit 1
