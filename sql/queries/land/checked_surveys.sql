-- The responses or answers of a batch, read; `reason` where one cannot land.
create or replace temp table checked as
select
    " row" as row,
    " line" as line,
    " call" as call_number,
    nullif(trim(customer_id), '') as customer_id,
    nullif(lower(trim(email)), '') as email,
    " at" as occurred_at,
    nullif(trim(form_id), '') as form_id,
    form,
    mailing,
    "group",
    coalesce(nullif(trim(response_id), ''), 'made-' || md5(concat_ws(chr(0), coalesce(trim(customer_id), ''),
        coalesce(lower(trim(email)), ''), coalesce(form_id, ''), coalesce(form, ''), epoch_us(" at")))
    ) as response_id,
    {own}
    {extra} as extra,
    coalesce(time_fault(answered_at, 'answered_at'), case
        when coalesce(trim(customer_id), '') = '' and coalesce(trim(email), '') = '' then 'no customer_id nor email'
        {faults}
    end) as reason
from (select *, instant(answered_at) as " at" from temp.given)
