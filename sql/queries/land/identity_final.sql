-- Who each row is about once people became one: those that are not settled, and all.
create temp view if not exists unsettled_person as
select p.row, coalesce(m.new_key, p.customer_key) as customer_key
from person as p left join merging as m on m.old_key = p.customer_key;

create temp view if not exists final_person as
select c.row, s.key as customer_key
from checked as c
join settled as s on s.id is not distinct from c.customer_id and s.email is not distinct from c.email
where c.reason is null and s.key is not null
union all
from unsettled_person
