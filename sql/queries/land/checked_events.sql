-- The events of a batch, read; `reason` where one cannot land. A name that starts with a space is no column of a file.
-- identity: an event is known by its event_id within its source, or without one by all of its content.
create or replace temp table checked as
with word as (
    select given.event as " given", event_word.event as " event", event_word.bounce as " bounce"
    from (select distinct event from temp.given) as given
    join event_word on event_word.word = regexp_replace(lower(given.event), '[^a-z]', '', 'g')
),
read as (
    select
        g." row" as row,
        g." line" as line,
        trimmed(g.customer_id) as customer_id,
        lower(trimmed(g.email)) as email,
        w." event" as event,
        {occurred_at} as occurred_at,
        trimmed(g.event_id) as event_id,
        trimmed(g.message_id) as message_id,
        trimmed(g.broadcast_id) as broadcast_id,
        g.campaign,
        g.url,
        coalesce(lower(trimmed(g.kind)), w." bounce") as kind,
        g.reason as said,
        lower(trimmed(g.machine)) as machine,
        g.user_agent,
        {extra} as extra,
        {given} as given,
        g.event as given_event,
        g.occurred_at as given_at
    from temp.given as g
    left join word as w on w." given" = g.event
),
judged as (
    select
        *,
        case
            when coalesce(trim(given_event), '') = '' then 'no event'
            when event is null then 'unknown event: ' || left(given_event, 60)
            when occurred_at is null then time_fault(given_at::varchar, 'occurred_at')
            when customer_id is null and email is null then 'no customer_id nor email'
        end as reason
    from read
)
select
    * exclude (given_event, given_at, given),
    case
        when reason is not null then null
        when event_id is not null then md5_number(concat_ws(chr(0), 'id', $source, event_id))
        else md5_number(concat_ws(chr(0), 'all', epoch_us(occurred_at), event, coalesce('=' || customer_id, ''),
            coalesce('=' || email, ''), coalesce('=' || message_id, ''), coalesce('=' || broadcast_id, ''),
            coalesce('=' || campaign, ''), coalesce('=' || url, ''), coalesce('=' || kind, ''),
            coalesce('=' || said, ''), coalesce('=' || machine, ''), coalesce('=' || user_agent, ''),
            given::varchar))
    end as identity
from judged
