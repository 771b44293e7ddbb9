-- What came of broadcasts (or campaigns, whichever {key} is): rows and people of each activity, machines apart; `hard` are
-- the people whose mail bounced hard. Once a person first: so many different ones are dear to count in one go.
with did as (
    select
        {key} as key,
        event,
        event in ('open', 'click') and coalesce(machine, false) as by_machine,
        customer_key,
        count(*) as rows,
        bool_or(kind = 'hard') as is_hard
    from store.event
    where {key} in (select unnest($keys::integer[])) and {which}
        and occurred_at between $since and $now
        and event in ('send', 'delivery', 'open', 'click', 'bounce', 'complaint', 'unsubscribe')
    group by all
)

select
    key,
    if(by_machine, 'machine_', '') || event::varchar as figure,
    sum(rows)::bigint as rows,
    count(*) as people,
    count(*) filter (where is_hard) as hard
from did
where customer_key not in (select customer_key from store.customer where erased_at is not null)
group by all
