-- Every form with its responses, the one that was answered last first.
with {asked},

responded as (
    select
        f.form_unit,
        count(*) as responses,
        count(distinct r.customer_key) as people,
        max(r.occurred_at) as last_at
    from store.response as r
    join forms as f on f.form_key = coalesce(r.form_key, -1)
    where r.occurred_at >= $since and r.occurred_at <= $now
        and r.customer_key not in (select customer_key from store.customer where erased_at is not null)
    group by f.form_unit
)

select
    f.form_unit,
    any_value(f.form) as form,
    any_value(f.form_id) as form_id,
    list(f.form_key) as form_keys,
    any_value(r.responses) as responses,
    any_value(r.people) as people,
    any_value(r.last_at) as last_at
from forms as f
join responded as r on r.form_unit = f.form_unit
group by f.form_unit
order by last_at desc, form, form_id
