-- Versions that are read anew, and were told before the one that stands: they change nothing.
update version as v set " changes" = 0, " changed_rows" = null
from temp.given as g
join origin as o on o.call = g." call"
join (
    select t.arrival, coalesce(max(r.told_at), any_value(t.received_at)) as told_at
    from {table} as t left join store.retold as r on r.arrival = t.arrival
    where t.arrival in (select " known_arrival" from version)
    group by t.arrival
) as s on s.told_at > o.received_at
where g." row" = v." row" and s.arrival = v." known_arrival"
