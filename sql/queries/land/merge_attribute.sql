-- One attribute, {column}, of those who become another person: the newest value wins, the other's own on a tie.
create or replace temp table inherited as
select m.new_key as key, arg_max_null(c.{column}, (u.{column}, -m.row)) as value, max(u.{column}) as stated_at
from merging as m
join store.customer as c on c.customer_key = m.old_key
join store.customer_updated as u on u.customer_key = m.old_key
where u.{column} is not null
group by m.new_key;

update store.customer as c set {column} = i.value
from inherited as i join store.customer_updated as u on u.customer_key = i.key
where i.key = c.customer_key and (u.{column} is null or u.{column} < i.stated_at);

update store.customer_updated as u set {column} = i.stated_at
from inherited as i
where i.key = u.customer_key and (u.{column} is null or u.{column} < i.stated_at)
