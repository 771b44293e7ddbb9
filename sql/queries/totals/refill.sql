-- All totals anew from the events, for whoever put events down otherwise than by landing.
delete from store.event_total;
delete from store.event_day;

insert into store.event_total
select customer_key, event, machine, kind, count(*), min(occurred_at), max(occurred_at)
from store.event group by all order by event, customer_key;

insert into store.event_day
select event, occurred_at::date as day, count(*) from store.event group by all order by day;

update store.counter set value = (select count(*) from store.event_total) where name = 'event_total';
update store.counter set value = (select count(*) from store.event_day) where name = 'event_day'
