-- Every other address that leads to a person, the newest first, and whether it leads to somebody else too.
select
    e.email,
    max(e.tied_at) as tied_at,
    exists (
        select 1 from store.customer_email as o join store.customer as k on k.customer_key = o.customer_key
        where o.email = e.email and o.customer_key <> $key and k.erased_at is null
    ) as is_shared
from store.customer_email as e
where e.customer_key = $key and e.email is distinct from $email
group by e.email
order by tied_at desc, e.email
