-- What each source brought in runs that ended, and when the last of those ended.
select name, sum(inserted + updated) as rows, max(finished_at) as last_at
from app.run
where job = 'ingest' and state <> 'running' and finished_at is not null and inserted + updated > 0
group by name
