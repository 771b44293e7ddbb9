-- Which of these ids and addresses, present or former, are somebody's; those of who was erased are nobody's.
with named as (
    select unnest($names::varchar[]) as name
)
select customer_id as name from store.customer where erased_at is null and customer_id in (from named)
union
select email from store.customer where erased_at is null and email in (from named)
union
select e.email
from store.customer_email as e join store.customer as c using (customer_key)
where c.erased_at is null and e.email in (from named)
