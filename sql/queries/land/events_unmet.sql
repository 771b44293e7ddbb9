-- Those not met before, in order of rows. By event_id an event is looked for in all time, for it may be delivered again
-- with another time; by content only where it can be, in the batch's own stretch of time.
create or replace temp table unmet as
with met as (
    select d.identity from store.event_detail as d
    where d.identity in (select identity from identified where has_id)
    union all
    select d.identity from store.event_detail as d
    where d.occurred_at between $first_at and $last_at
        and d.identity in (select identity from identified where not has_id)
)
select i.row, row_number() over (order by i.row) - 1 as place
from identified as i anti join met on met.identity = i.identity
