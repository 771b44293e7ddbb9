-- The events of a batch, read; `reason` where one cannot land. A name that starts with a space is no column of a file.
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
        nullif(trim(g.customer_id), '') as customer_id,
        nullif(lower(trim(g.email)), '') as email,
        w." event" as event,
        instant(g.occurred_at) as occurred_at,
        nullif(trim(g.event_id), '') as event_id,
        nullif(trim(g.message_id), '') as message_id,
        nullif(trim(g.broadcast_id), '') as broadcast_id,
        g.campaign,
        g.url,
        coalesce(nullif(lower(trim(g.kind)), ''), w." bounce") as kind,
        g.reason as said,
        nullif(lower(trim(g.machine)), '') as machine,
        g.user_agent,
        {extra} as extra,
        {given} as given,
        g.event as given_event,
        g.occurred_at as given_at
    from temp.given as g
    left join word as w on w." given" = g.event
)
select
    * exclude (given_event, given_at),
    case
        when coalesce(trim(given_event), '') = '' then 'no event'
        when event is null then 'unknown event: ' || left(given_event, 60)
        when occurred_at is null then time_fault(given_at, 'occurred_at')
        when customer_id is null and email is null then 'no customer_id nor email'
    end as reason
from read
