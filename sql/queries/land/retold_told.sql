-- When the versions of a batch were told: now, or when their calls came, where they are read anew.
merge into store.retold as r
using (select t.arrival, {told_at} as told_at from ({told}) as t {origins}) as n on n.arrival = r.arrival
when matched then update set told_at = n.told_at
when not matched then insert (arrival, told_at) values (n.arrival, n.told_at)
