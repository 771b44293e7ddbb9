-- What customers' rows state about addresses: every statement counts, for the newest wins.
create or replace temp table statement as
select row, customer_id as id, said_email, updated_at as stated_at
from checked where reason is null and customer_id is not null and said_email is not null
