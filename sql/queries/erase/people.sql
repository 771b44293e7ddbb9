-- Whom a request leads to: by key, or by its words, an id or an address that they have or had.
create or replace temp table erasing as
select c.customer_key, c.customer_id
from store.customer as c
where c.erased_at is null
    and (c.customer_key = $key or c.customer_id = $id or c.customer_key in (select customer_key from store.customer_email where email = $email))
