create or replace temp table summed as
select customer_key, event, machine, kind, sum(rows)::bigint as rows, min(first_at) as first_at, max(last_at) as last_at
from store.event_total group by all having sum(rows) <> 0 order by event, customer_key
