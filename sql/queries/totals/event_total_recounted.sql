-- The totals of everybody in `recounting` counted anew, of events before the number `before`.
delete from store.event_total where customer_key in (from recounting);
insert into store.event_total
select e.customer_key, e.event, e.machine, e.kind, count(*), min(e.occurred_at), max(e.occurred_at) from store.event as e
semi join recounting as r on r.customer_key = e.customer_key
where e.arrival < $before group by all order by e.event, e.customer_key
