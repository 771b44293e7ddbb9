-- New rows that are read anew are stored now, yet were told when their calls came.
insert into store.retold
select $arrival + row_number() over (order by n." first_row") - 1, {told_at}
from version as n {origins} where n." known_arrival" is null
