-- Those that stand already. By event_id an event is looked for in all time, for it may be delivered again with another
-- time; where all are known by their content, only where they can be, in the batch's own stretch of time.
create or replace temp table met as
select i.row
from identified as i
semi join (
    select identity from store.event_detail
    where occurred_at between coalesce($first_at, '-infinity'::timestamp) and coalesce($last_at, 'infinity'::timestamp)
) as d on d.identity = i.identity
