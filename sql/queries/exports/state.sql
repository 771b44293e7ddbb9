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
reasoned as (
    select
        *,
        case
            {withheld}
        end as kb_reason
    from mapped
),
-- Where one of several with the same key is withheld, none of them goes: they reach the same person.
ranked as (
    select
        *,
        row_number() over (partition by kb_key order by kb_reason is null, kb_customer_key nulls last) as kb_nth
    from reasoned
),
judged as (
    select
        * exclude (kb_reason, kb_nth),
        coalesce(kb_reason, if(kb_nth > 1, $same, null)) as kb_withheld,
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
    select distinct key, digest from app.dead_letter
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
    r.key is not null as kb_refused,
    g.their_id as kb_their_id
from judged as j
full join given as g on g.key = j.kb_key and j.kb_withheld is null
left join refused as r
    on r.key = coalesce(j.kb_key, g.key) and r.digest is not distinct from j.kb_digest and j.kb_withheld is null
