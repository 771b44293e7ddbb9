-- What would go, by kind; `late` happened before the previous run, `withheld` counts rows of forgotten people.
select
    a.kind,
    count(*) filter (gone.customer_key is null) as rows,
    min(a.occurred_at) filter (gone.customer_key is null) as first_at,
    max(a.occurred_at) filter (gone.customer_key is null) as last_at,
    count(*) filter (gone.customer_key is null and a.occurred_at < $previous::timestamp) as late,
    count(gone.customer_key) as withheld
from ({counted}) as a
left join (select customer_key from store.customer where erased_at is not null) as gone
    on gone.customer_key = a.customer_key
group by a.kind
order by rows desc, a.kind
