-- The newer version in the place of the older, which keeps its arrival.
update {table} as t set customer_key = n.customer_key, occurred_at = n.occurred_at, extra = n.extra{set}
from version as n
where n." changes" > 0 and n." known_arrival" = t.arrival
