-- The files that an export delivered, the newest first; all of them, or those of one run.
select run_id, file, rows, bytes, delivered_at, after_arrival, up_to_arrival
from app.delivery
where ($export is null or export = $export) and ($run_id is null or run_id = $run_id)
order by delivered_at desc, file
limit 200
