-- What others called us with: of a list the elements that speak of them go, anything else goes whole.
create or replace temp table cut_payload as
select run_id, call_number,
    case when json_valid(body) and json_type(try_cast(body as json)) = 'ARRAY' then
        list_filter(try_cast(body as json)::json[], lambda element: not speaks(element::varchar))
    end as kept
from app.payload where speaks(body) or speaks(coalesce(headers::varchar, ''));

update app.payload as p
set body = '[' || array_to_string(c.kept::varchar[], ',') || ']',
    headers = case when speaks(p.headers::varchar) then null else p.headers end
from cut_payload as c
where c.run_id = p.run_id and c.call_number = p.call_number and len(c.kept) > 0;

delete from app.payload where (run_id, call_number) in (
    select (run_id, call_number) from cut_payload where kept is null or len(kept) = 0
)
