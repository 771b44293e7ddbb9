-- The events of a batch, read; `reason` where one cannot land.
create or replace temp table checked as
with given as (
    select " row" as row, * from temp.given
),
word as (
    select event as given, regexp_replace(lower(event), '[^a-z]', '', 'g') as word from given group by event
)
select
    g.row,
    g." line" as line,
    nullif(trim(g.customer_id), '') as customer_id,
    nullif(lower(trim(g.email)), '') as email,
    w.event,
    instant(g.occurred_at) as occurred_at,
    nullif(trim(g.event_id), '') as event_id,
    nullif(trim(g.message_id), '') as message_id,
    nullif(trim(g.broadcast_id), '') as broadcast_id,
    g.campaign as campaign,
    g.url as url,
    coalesce(nullif(lower(trim(g.kind)), ''), w.bounce) as kind,
    g.reason as said,
    nullif(lower(trim(g.machine)), '') as machine,
    g.user_agent as user_agent,
    {extra} as extra,
    {given} as given,
    case
        when coalesce(trim(g.event), '') = '' then 'no event'
        when w.event is null then 'unknown event: ' || left(g.event, 60)
        when time_fault(g.occurred_at, 'occurred_at') is not null then time_fault(g.occurred_at, 'occurred_at')
        when coalesce(trim(g.customer_id), '') = '' and coalesce(trim(g.email), '') = '' then 'no customer_id nor email'
    end as reason
from given as g
left join (
    select word.given, event_word.event, event_word.bounce
    from word join event_word on event_word.word = word.word
) as w on w.given = g.event
order by g.row
