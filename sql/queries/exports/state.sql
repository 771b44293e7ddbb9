-- Everybody who is asked for, as it would be sent, with what the destination was last given and so what has changed; and
-- who was given and is asked for no more, of whom nothing but the key is known. A withheld row goes nowhere, and counts as
-- not asked for.
create or replace temp table kb_state as
with asked as (
{rows}
),
mapped as (
    select
        r.customer_key as kb_customer_key,
        ({key})::varchar as kb_key{fields}
    from asked as r
),
ranked as (
    select *, row_number() over (partition by kb_key order by kb_customer_key nulls last) as kb_nth
    from mapped
),
judged as (
    select
        * exclude (kb_nth),
        case
            {withheld}
            when kb_nth > 1 then $same
        end as kb_withheld,
        md5($shape || to_json([{texts}]::varchar[])::varchar) as kb_digest
    from ranked
),
given as (
    select
        key,
        arg_max(change, run_id) as change,
        arg_max(digest, run_id) as digest,
        arg_max(their_id, run_id) filter (their_id is not null) as their_id,
        arg_max(customer_key, run_id) as customer_key
    from app.delivered
    where export_id = $export_id
    group by key
    having change <> 'removed'
),
refused as (
    select key, digest from app.dead_letter
    where export_id = $export_id and (ended_at is null or ended_by = 'given up') and arrival is null
)
select
    j.* replace (coalesce(j.kb_customer_key, g.customer_key) as kb_customer_key, coalesce(j.kb_key, g.key) as kb_key{known}),
    case
        when j.kb_digest is null then 'removed'
        when j.kb_withheld is not null then null
        when g.key is null then 'added'
        when g.digest is distinct from j.kb_digest then 'changed'
        else 'same'
    end as kb_change,
    j.kb_withheld is null and (j.kb_key, j.kb_digest) in (select (key, digest) from refused) as kb_refused,
    g.their_id as kb_their_id
from judged as j
full join given as g on g.key = j.kb_key and j.kb_withheld is null
