-- The rows that can land, with their person and form.
create or replace temp table good as
select c.*, p.customer_key, f.form_key
from checked as c
join final_person as p on p.row = c.row
left join store.form as f
    on (c.form is not null or c.form_id is not null)
    and f.form is not distinct from c.form and f.form_id is not distinct from c.form_id
