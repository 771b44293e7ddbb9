-- What became of each row, by run.
insert into app.outcome by name
select $run_id as run_id, $export_id as export_id, row_number, $batch as batch, kb_customer_key as customer_key,
    kb_arrival as arrival, kb_key as key, kb_change as change, outcome, reason, if(starts_with(kb_key, 'erased '), null, their_id) as their_id, $at as told_at
from told
