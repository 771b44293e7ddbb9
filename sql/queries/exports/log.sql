-- Rows between two arrivals as they would be sent, without those that an earlier run dealt with.
create or replace temp table kb_state as
with asked as (
{rows}
),
mapped as (
    select
        r.customer_key as kb_customer_key,
        r.arrival as kb_arrival,
        ({key})::varchar as kb_key{fields}
    from asked as r
    anti join (
        select arrival from app.outcome
        where export_id = $export_id and arrival > $after and outcome in ({done})
    ) as done on done.arrival = r.arrival
)
select
    *,
    case
        {withheld}
    end as kb_withheld,
    null::varchar as kb_digest,
    'row' as kb_change,
    false as kb_refused,
    null::varchar as kb_their_id
from mapped
