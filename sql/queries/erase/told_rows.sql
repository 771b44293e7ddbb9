-- Whose the elements are that mappings read (`read_row`: id, nth, elements, customer_id, email), and the rows that were kept
-- with our own columns.
create or replace temp table told as
with told_by as (
    select id, nth, elements, customer_id, email from read_row
    union all
    select p.id, p.place, 1, try_cast(p.piece as json) ->> '$.customer_id', try_cast(p.piece as json) ->> '$.email'
    from piece as p semi join (select id from kept_text where not is_call) as k on k.id = p.id
    where not p.is_list
),
named as (
    select id, nth, elements, nullif(trim(nullif(customer_id, chr(0))), '') as customer_id,
        nullif(lower(trim(nullif(email, chr(0)))), '') as email
    from told_by
)
select id, nth, any_value(elements) as elements,
    bool_or(coalesce(
        customer_id in (select name from erasing_name where kind = 'id')
            or email in (select name from erasing_name where kind = 'email'),
        false
    )) as is_theirs
from named where customer_id is not null or email is not null
group by id, nth
