-- Those of `placed` whom nothing can change are settled, the rest are `who`.
create or replace temp table unsettled as
select distinct email from placed where key is null and email is not null;

delete from known_pair where email in (from unsettled);

insert into known_pair
select id, email, key from placed anti join unsettled using (email) where key is not null;

-- Whom all rows with this id and address are about; no key where that is not settled.
create or replace temp table settled as
select p.id, p.email, case when u.email is null then p.key end as key
from (select id, email, key from pair where key is not null union all select id, email, key from placed) as p
left join unsettled as u on u.email = p.email;

create or replace temp table who as
select c.row, c.customer_id as id, c.email
from checked as c
semi join (from settled where key is null) as s
    on s.id is not distinct from c.customer_id and s.email is not distinct from c.email
where c.reason is null
