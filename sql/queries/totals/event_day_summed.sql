create or replace temp table summed as
select event, day, sum(rows)::bigint as rows from store.event_day group by all having sum(rows) <> 0 order by day
