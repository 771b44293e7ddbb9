-- How many people had opened and clicked, and for how many a machine had, so many steps of $seconds after the sending.
with firsts as (
    select
        case when machine then 'machine_' else '' end || event::varchar as figure,
        customer_key,
        min(occurred_at) as done_at
    from store.event
    where {key} in (select unnest($keys::integer[])) and {which}
        and occurred_at between $since and $now
        and event in ('open', 'click')
        and customer_key not in (select customer_key from store.customer where erased_at is not null)
    group by all
),

stepped as (
    select
        figure,
        case when done_at >= $sent_at
            then date_diff('microsecond', $sent_at, done_at) // ($seconds::bigint * 1000000) + 1 else 0 end as step,
        count(*) as people
    from firsts
    group by all
)

select f.figure, t.step, coalesce(sum(s.people), 0)::bigint as people
from (select distinct figure from firsts) as f
cross join range(0, $steps + 1) as t (step)
left join stepped as s on s.figure = f.figure and s.step <= t.step
group by all
order by f.figure, t.step
