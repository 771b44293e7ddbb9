-- Of every campaign since a day: how many people it was delivered to, how many opened and clicked, by no machine.
select
    campaign,
    count(distinct email) filter (event = 'delivery') as delivered_to,
    count(distinct email) filter (event = 'open' and machine is distinct from true) as opened_by,
    count(distinct email) filter (event = 'click' and machine is distinct from true) as clicked_by
from events
where occurred_at >= $since and campaign is not null
group by campaign
order by delivered_to desc
