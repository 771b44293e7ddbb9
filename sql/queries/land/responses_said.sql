-- The responses that the rows of a batch belong to: what the batch says of each (of several rows the last that says
-- anything), beside what stands. `place` counts the new ones and the known ones apart, in order of rows.
create or replace temp table response as
with said as (
    select
        response_id,
        min(row) as row,
        max(row) as last_row,
        arg_max(customer_key, row) as customer_key,
        {told_at} as occurred_at,
        arg_max(form_key, row) as form_key,
        arg_max(mailing, row) as mailing,
        arg_max("group", row) as "group",
        arg_max({extra}, row) as extra,
        arg_min(call_number, row) as call_number
    from good
    group by response_id
)
select
    s.* exclude (occurred_at),
    {stands_at} as occurred_at,
    r.response_key as known_key,
    r.arrival as known_arrival,
    false as is_outdated,
    r.response_key is not null and (
        r.customer_key <> s.customer_key
        or r.occurred_at <> {stands_at}
        or (s.form_key is not null and r.form_key is distinct from s.form_key)
        or (s.mailing is not null and r.mailing is distinct from s.mailing)
        or (s."group" is not null and r."group" is distinct from s."group")
        or (s.extra is not null and r.extra is distinct from s.extra)
    ) as is_changed,
    row_number() over (partition by r.response_key is null order by s.row) - 1 as place
from said as s
left join (select * from store.response where source_key = $source_key) as r on r.response_id = s.response_id
