-- Every broadcast, and of rows that name none every campaign; the one that was sent last comes first.
with sent as (
    select
        broadcast_key,
        case when broadcast_key is null then campaign_key end as alone_key,
        min(campaign_key) as campaign_key,
        min(occurred_at) filter (where event = 'send') as sent_at,
        min(occurred_at) as first_at
    from store.event
    where occurred_at <= $now and (broadcast_key is not null or campaign_key is not null)
        and customer_key not in (select customer_key from store.customer where erased_at is not null)
    group by all
)
select
    s.broadcast_key,
    s.campaign_key,
    b.broadcast_id,
    c.campaign,
    coalesce(s.sent_at, s.first_at) as sent_at,
    s.first_at
from sent as s
left join store.broadcast as b on b.broadcast_key = s.broadcast_key
left join store.campaign as c on c.campaign_key = s.campaign_key
order by sent_at desc, b.broadcast_id, c.campaign
