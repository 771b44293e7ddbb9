-- The customers of a batch, read; `reason` where one cannot land. said_email is what the row states about the
-- person's address: nothing (null), none (chr(0)), or the address.
create or replace temp table checked as
with read as (
    select
        " row" as row,
        " line" as line,
        nullif(trim(nullif(customer_id, chr(0))), '') as customer_id,
        nullif(lower(trim(nullif(email, chr(0)))), '') as email,
        case when email is null then null else coalesce(nullif(lower(trim(email)), ''), chr(0)) end as said_email,
        nullif(updated_at, chr(0)) as given_at
    from temp.given
)
select
    row,
    line,
    customer_id,
    email,
    said_email,
    coalesce(instant(given_at), $received_at) as updated_at,
    case
        when customer_id is null and email is null then 'no customer_id nor email'
        when given_at is not null then time_fault(given_at, 'updated_at')
    end as reason
from read
