-- Two records are one person: the older first sight stands, lists go along, the old record goes. Its one address is
-- tied to the other already, by the row that made them one.
update store.customer as c set first_seen_at = o.first_seen_at
from (
    select m.new_key, min(c.first_seen_at) as first_seen_at
    from merging as m join store.customer as c on c.customer_key = m.old_key group by m.new_key
) as o
where o.new_key = c.customer_key and o.first_seen_at < c.first_seen_at;

insert into store.list_member (list_key, customer_key)
select distinct l.list_key, m.new_key
from store.list_member as l join merging as m on m.old_key = l.customer_key
anti join store.list_member as t on t.list_key = l.list_key and t.customer_key = m.new_key;

delete from store.list_member where customer_key in (select old_key from merging);
delete from store.customer_email where customer_key in (select old_key from merging);
delete from store.customer_updated where customer_key in (select old_key from merging);
delete from store.customer where customer_key in (select old_key from merging)
