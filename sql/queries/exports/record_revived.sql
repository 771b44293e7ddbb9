-- What waited to be sent again and now was waits no more; where it was refused once more, it waits as of this run.
update app.dead_letter as d set ended_at = $at, ended_by = 'sent again'
from told as t
where d.export_id = $export_id and d.run_id <> $run_id and d.ended_at is null
    and t.outcome in ('accepted', 'rejected', 'unsure')
    and (d.arrival = t.kb_arrival or (d.arrival is null and t.kb_arrival is null and d.key = t.kb_key))
