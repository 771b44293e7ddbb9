-- The events of a batch, read; `reason` where one cannot land. A name that starts with a space is no column of a file.
-- Words are looked up in lists: DuckDB does not know how many rows are given and would hash them all to join a few words.
-- identity: an event is known by its event_id within its source, or without one by all of its content. What is wrong with a
-- time is told after, for asking it costs much: until then its reason is empty.
create or replace temp table checked as
with read as (
    select
        g." row" as row,
        g." line" as line,
        g." call" as call_number,
        trimmed(g.customer_id) as customer_id,
        lower(trimmed(g.email)) as email,
        ($events::main.event_kind[])[list_position($words::varchar[], g.event)] as event,
        {occurred_at} as occurred_at,
        trimmed(g.event_id) as event_id,
        trimmed(g.message_id) as message_id,
        trimmed(g.broadcast_id) as broadcast_id,
        g.campaign,
        g.url,
        coalesce(
            lower(trimmed(g.kind)), ($bounces::varchar[])[list_position($words::varchar[], g.event)]
        ) as kind,
        g.reason as said,
        lower(trimmed(g.machine)) as machine,
        g.user_agent,
        {extra} as extra,
        {given} as given,
        g.event as given_event
    from temp.given as g
),
judged as (
    select
        *,
        case  -- what is right first, for the rest costs
            when event is not null and occurred_at is not null and (customer_id is not null or email is not null) then null
            when coalesce(trim(given_event), '') = '' then 'no event'
            when event is null then 'unknown event: ' || left(given_event, 60)
            when occurred_at is null then ''
            when customer_id is null and email is null then 'no customer_id nor email'
        end as reason
    from read
)
select
    * exclude (given_event, given),
    case
        when reason is not null then null
        when event_id is not null then md5_number(concat_ws(chr(0), 'id', $source, event_id))
        else {content}
    end as identity
from judged
