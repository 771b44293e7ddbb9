-- The pieces of which a row told somebody on the list, in whatever field the mapping found them; where the elements of a
-- call are not the items of its list, all of the call.
update piece as p set piece = null, reason = $reason
from (
    select call, place, elements
    from (
        select number, call, row_number() over (partition by call order by number) as place,
            count(*) over (partition by call) as elements
        from call_element
    )
    where number in (select element from refused_element)
) as r
join (select call_number, count(*) as pieces from piece group by call_number) as n on n.call_number = r.call
where p.call_number = r.call and (p.place = r.place or not p.is_list or n.pieces <> r.elements)
