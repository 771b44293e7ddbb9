-- What would go, by kind; `late` happened before the previous run, `withheld` counts rows of forgotten people.
select
    a.kind,
    count(*) filter (c.erased_at is null) as rows,
    min(a.occurred_at) filter (c.erased_at is null) as first_at,
    max(a.occurred_at) filter (c.erased_at is null) as last_at,
    count(*) filter (c.erased_at is null and a.occurred_at < $previous::timestamp) as late,
    count(*) filter (c.erased_at is not null) as withheld
from ({activities}) as a
join store.customer as c on c.customer_key = a.customer_key
group by a.kind
order by rows desc, a.kind
