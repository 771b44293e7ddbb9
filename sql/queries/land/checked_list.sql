-- The members of a list as they were given, read; `reason` where one is nobody.
create or replace temp table checked as
select
    " row" as row,
    " line" as line,
    nullif(trim(customer_id), '') as customer_id,
    nullif(lower(trim(email)), '') as email,
    case when coalesce(trim(customer_id), '') = '' and coalesce(trim(email), '') = ''
        then 'no customer_id nor email' end as reason
from temp.given
