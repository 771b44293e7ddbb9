-- The sources of whose called-in rows some landed since the export that they start began last. A call waits in line
-- before it lands: when it did is told by the call that is kept and, where none is, by when it came.
select s.name
from app.source as s
where coalesce((s.settings ->> $setting), '') <> ''
    and exists (
        from app.call as k
        join app.run as r using (run_id)
        left join app.payload as p on p.run_id = k.run_id and p.call_number = k.call_number
        where r.job = 'ingest' and r.name = s.name and r.trigger = 'hook' and k.rows > 0
            and coalesce(p.received_at, k.called_at) >= coalesce(
                (select max(e.started_at) from app.run as e where e.job = 'export' and e.name = (s.settings ->> $setting)),
                timestamp '1970-01-01'
            )
    )
order by s.name
