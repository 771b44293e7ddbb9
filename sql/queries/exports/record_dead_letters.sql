-- Rows that will not be taken as they are, or of which nobody knows, with what was sent.
insert into app.dead_letter by name
select $run_id as run_id, $export_id as export_id, row_number, kb_customer_key as customer_key, kb_arrival as arrival,
    kb_key as key, kb_digest as digest, reason, payload, $at as kept_at
from told
where outcome in ('rejected', 'unsure')
