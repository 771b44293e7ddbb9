-- Whom the rows of a query name, read as landing reads them: by id where there is one, so that nobody becomes one person
-- with somebody else. One row a person; `rows` of the query that name them, `is_known` whether they are here.
with read as (
    select nullif(trim(customer_id), '') as customer_id, nullif(lower(trim(email)), '') as email from named_in_query
), named as (
    select customer_id, case when customer_id is null then email end as email, count(*) as rows from read group by all
)
select customer_id, email, rows,
    case when customer_id is null
        then exists (select 1 from store.customer_email as e where e.email = named.email)
        else exists (select 1 from store.customer as c where c.customer_id = named.customer_id) end as is_known
from named
