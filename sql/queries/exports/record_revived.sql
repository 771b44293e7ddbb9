-- What waited to be sent again and now was taken waits no more.
update app.dead_letter as d set ended_at = $at, ended_by = 'sent again'
from told as t
where d.export_id = $export_id and d.ended_at is null and t.outcome = 'accepted'
    and (d.arrival = t.kb_arrival or (d.arrival is null and t.kb_arrival is null and d.key = t.kb_key))
