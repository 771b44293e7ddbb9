-- Rows of a data model's activity, read; `reason` where one cannot land.
create or replace temp table checked as
select
    " row" as row,
    " line" as line,
    nullif(trim(customer_id), '') as customer_id,
    nullif(lower(trim(email)), '') as email,
    instant({time}) as occurred_at,
    {extra} as extra,
    coalesce(time_fault({time}, {time_text}), case
        when coalesce(trim(customer_id), '') = '' and coalesce(trim(email), '') = '' then 'no customer_id nor email'
        {faults}
    end) as reason{fields}
from temp.given
