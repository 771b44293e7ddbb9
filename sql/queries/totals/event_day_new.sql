-- What the events from one arrival on add to their days.
insert into store.event_day
select event, occurred_at::date as day, count(*) from store.event where arrival >= $arrival group by all order by day
