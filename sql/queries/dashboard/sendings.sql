-- What was mailed: each campaign and each broadcast of it, how many mails went out, and from when to when there is
-- something of it. A platform that tells of no sending tells of deliveries, or only of what came of it.
select
    c.campaign,
    b.broadcast_id,
    greatest(count(*) filter (e.event = 'send'), count(*) filter (e.event = 'delivery')) as sent,
    min(e.occurred_at) as first_at,
    max(e.occurred_at) filter (e.event in ('send', 'delivery')) as last_at
from store.event as e
left join store.campaign as c on c.campaign_key = e.campaign_key
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
where e.campaign_key is not null or e.broadcast_key is not null
group by c.campaign, b.broadcast_id
