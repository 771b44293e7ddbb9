-- Of a batch of calls the elements that rows were made of, in order; theirs are those of which a row told somebody on the
-- list, in whatever field the mapping found them.
create or replace temp table told as
select c.call as id, c.nth, c.elements, r.is_refused as is_theirs
from (
    select number, call, row_number() over (partition by call order by number) as nth,
        count(*) over (partition by call) as elements
    from call_element
) as c
join (select element, bool_or(is_refused) as is_refused from read_element group by element) as r on r.element = c.number
