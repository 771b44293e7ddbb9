-- The links of a broadcast: who followed each, machines apart.
select
    l.url,
    count(*) filter (where e.machine is distinct from true) as clicks,
    count(distinct e.customer_key) filter (where e.machine is distinct from true) as click,
    count(distinct e.customer_key) filter (where e.machine) as machine_click
from store.event as e
left join store.link as l on l.link_key = e.link_key
where {key} in (select unnest($keys::integer[])) and {which}
    and e.occurred_at between $since and $now
    and e.event = 'click'
    and e.customer_key not in (select customer_key from store.customer where erased_at is not null)
group by l.url
order by click desc, l.url
limit 500
