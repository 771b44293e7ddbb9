-- One row a broadcast that has activity in the interval: its campaign, when it was first sent as far as was known at
-- the end of the interval, how many people and activities, and how many of each kind. All text.
with went as (
    select a.broadcast_id, a.campaign_key, a.customer_key, a.kind, a.arrival
    from ({counted}) as a
    anti join (select customer_key from store.customer where erased_at is not null) as gone using (customer_key)
    where a.broadcast_id is not null
),
counted as (
    select
        broadcast_id,
        min(arrival) as first_arrival,
        arg_min(campaign_key, arrival) as campaign_key,
        count(distinct customer_key) as customers,
        count(*) as activities{counts}
    from went
    group by broadcast_id
),
sent as (
    select b.broadcast_id, min(e.occurred_at) as first_sent_at
    from store.event as e
    join store.broadcast as b on b.broadcast_key = e.broadcast_key
    where e.event = 'send' and e.arrival <= $up_to and b.broadcast_id in (select broadcast_id from counted)
    group by b.broadcast_id
)
select
    n.broadcast_id as {Broadcast ID},
    k.campaign as {Campaign},
    date_trunc('second', timezone($zone, timezone('UTC', s.first_sent_at)))::varchar as {First sent},
    n.customers::varchar as {Customers},
    n.activities::varchar as {Activities}{columns}
from counted as n
left join store.campaign as k on k.campaign_key = n.campaign_key
left join sent as s on s.broadcast_id = n.broadcast_id
order by n.first_arrival, n.broadcast_id
