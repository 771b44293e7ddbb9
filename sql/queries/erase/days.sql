-- Their events are taken off their days; a day that has none left goes.
insert into store.event_day
select event, occurred_at::date as day, -count(*) from erasing_event group by all;

delete from store.event_day where (event, day) in (
    select (event, day) from store.event_day group by event, day having sum(rows) = 0
)
