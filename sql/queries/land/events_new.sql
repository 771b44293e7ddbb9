-- Those not met before. By event_id an event is looked for in all time, for it may be delivered again with another
-- time; by content only where it can be, in the batch's own stretch of time.
create or replace temp table fresh as
with met as (
    select d.identity from store.event_detail as d
    where d.identity in (select identity from identified where has_id)
    union all
    select d.identity from store.event_detail as d
    where d.occurred_at between (select min(occurred_at) from identified where not has_id)
        and (select max(occurred_at) from identified where not has_id)
        and d.identity in (select identity from identified where not has_id)
),
unmet as (
    select i.row, i.identity, row_number() over (order by i.row) - 1 as place
    from identified as i anti join met on met.identity = i.identity
)
select c.* exclude (reason, line, given), u.identity, u.place
from unmet as u join checked as c on c.row = u.row
