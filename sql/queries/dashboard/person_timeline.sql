-- What one person was sent, did and answered, the newest first: the kind of each row, its number in its table, and when.
-- A response counts once, also where only some of its answers are this person's.
select kind, number, happened_at
from (
    select event::varchar as kind, arrival as number, occurred_at as happened_at, arrival
    from store.event where customer_key = $key
    union all
    select 'response', response_key, max(occurred_at), max(arrival)
    from (
        select response_key, occurred_at, arrival from store.response where customer_key = $key
        union all
        select response_key, occurred_at, arrival from store.answer where customer_key = $key
    )
    group by response_key{modelled}
)
order by happened_at desc, arrival desc
