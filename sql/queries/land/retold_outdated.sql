-- What stands and was told later than the row of the batch, which is read anew, that tells another version of it.
create or replace temp table outdated as
select s.arrival
from (
    select t.arrival, t.row, coalesce(r.told_at, t.received_at) as told_at
    from ({stands}) as t left join store.retold as r on r.arrival = t.arrival
) as s
join temp.given as g on g." row" = s.row
join origin as o on o.call = g." call"
where s.told_at > o.received_at {but}
