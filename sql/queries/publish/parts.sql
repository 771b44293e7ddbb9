-- The parts of a view: how many rows each has, and a sum that is another one when any of them is. A sum, for two rows that
-- are alike would take each other out of an exclusive or.
select {month} as month, count(*) as rows, coalesce(sum(hash({columns})::hugeint), 0)::varchar as digest
from main.{view}
group by all
order by all
