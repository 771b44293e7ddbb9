-- One row a person; attributes follow the fixed columns.
create or replace view main.customers as
select
    c.customer_id,
    c.email,
    c.first_seen_at{added}
from store.customer as c
where c.erased_at is null;

comment on view main.customers is 'One row a person who is not erased';
comment on column main.customers.customer_id is 'The owner''s own id; missing where only an address is known';
comment on column main.customers.email is 'E-mail address, trimmed, lower case';
comment on column main.customers.first_seen_at is 'When the first row of this person was stored (UTC)';
