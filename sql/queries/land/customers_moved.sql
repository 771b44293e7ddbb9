-- Rows that changed who somebody is or what the present address is.
create or replace temp table moved as
select row from merging
union all
select c.row from adoption as a join bare_key as b on b.email = a.email join claim as c on c.email = a.email
where b.row < 0
union all
select arg_max(s.row, s.precedence)
from saying as s join readdressed as r on r.key = s.key
where s.row >= 0 and r.email is distinct from r.was
group by s.key
