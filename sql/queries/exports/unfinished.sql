-- The run of this export that was stopped or failed after its files were sealed: it goes before any other.
select run_id, detail::varchar as detail
from app.run
where job = 'export' and name = $name and started_at >= $since
    and state in ('running', 'interrupted', 'failed') and (detail ->> '$.sealed')::boolean
order by run_id
