-- One campaign by its name: its key, and since when there is anything of it.
select
    e.campaign_key,
    coalesce(min(e.occurred_at) filter (where e.event = 'send'), min(e.occurred_at)) as sent_at,
    min(e.occurred_at) as first_at
from store.event as e
where e.campaign_key = (select campaign_key from store.campaign where campaign = $campaign)
    and e.occurred_at <= $now
    and e.customer_key not in (select customer_key from store.customer where erased_at is not null)
group by e.campaign_key
