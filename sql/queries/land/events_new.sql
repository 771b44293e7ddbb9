-- Of the rows that can land, the events not met before: neither earlier in the batch nor in the warehouse. By event_id
-- an event is looked for in all time, for it may be delivered again with another time; by content only where it can
-- be, in the batch's own stretch of time.
create or replace temp table fresh as
with identified as (
    select *, md5_number(
        case when event_id is not null then concat_ws(chr(0), 'id', $source, event_id)
        else concat_ws(chr(0), 'all', epoch_us(occurred_at), event, coalesce('=' || customer_id, ''),
            coalesce('=' || email, ''), coalesce('=' || message_id, ''), coalesce('=' || broadcast_id, ''),
            coalesce('=' || campaign, ''), coalesce('=' || url, ''), coalesce('=' || kind, ''),
            coalesce('=' || said, ''), coalesce('=' || machine, ''), coalesce('=' || user_agent, ''),
            given::varchar)
        end
    ) as identity
    from checked where reason is null
),
first_of_each as (
    select * from identified
    qualify row_number() over (partition by identity order by row) = 1
),
met as (
    select d.identity from store.event_detail as d
    join (select identity from first_of_each where event_id is not null) as f on f.identity = d.identity
    union all
    select d.identity from store.event_detail as d
    join (select identity from first_of_each where event_id is null) as f on f.identity = d.identity
    where d.occurred_at between (select min(occurred_at) from first_of_each where event_id is null)
        and (select max(occurred_at) from first_of_each where event_id is null)
)
select f.*, row_number() over (order by f.row) - 1 as place
from first_of_each as f anti join met on met.identity = f.identity
