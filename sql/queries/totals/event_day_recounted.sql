-- The days of `recounting_day` counted anew, of events before the number `before`: newer ones are added when all is done.
delete from store.event_day as t where exists (
    select 1 from recounting_day as r where r.event = t.event and r.day = t.day
);
insert into store.event_day
select e.event, e.occurred_at::date as day, count(*) from store.event as e
semi join recounting_day as r on r.event = e.event and r.day = e.occurred_at::date
where e.arrival < $before group by all order by day
