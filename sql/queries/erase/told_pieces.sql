-- What `told` (id, nth of elements, is_theirs) says of pieces: theirs go. Where the elements of a text are not the items of
-- its list, all of it is one.
create or replace temp table told_piece as
select p.id, p.place, bool_or(t.is_theirs) as is_theirs
from piece as p
join (select id, count(*) as pieces from piece group by id) as n on n.id = p.id
join told as t on t.id = p.id and (t.nth = p.place or not p.is_list or n.pieces <> t.elements)
group by p.id, p.place;

update piece as p set is_read = true, kept = case when t.is_theirs then null else p.kept end
from told_piece as t where t.id = p.id and t.place = p.place
