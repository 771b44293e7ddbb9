-- The records of a source's calls to us that are old enough, but for those whose rows still wait in the quarantine: they
-- tell when these came.
delete from app.call as c
where c.called_at < $before
    and c.run_id in (select run_id from app.run where job = 'ingest' and trigger = 'hook' and name = $source)
    and not exists (
        select 1 from app.rejected as r
        where r.run_id = c.run_id and r.call_number = c.call_number and r.replay_run_id is null
    )
