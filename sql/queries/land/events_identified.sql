-- The events of a batch, each once: the first row that tells it.
create or replace temp table identified as
select identity, min(row) as row, any_value(event_id is not null) as has_id, min(occurred_at) as occurred_at
from checked where reason is null
group by identity
