-- The kept calls that may hold something of an erased person, and all of the sources whose mapping makes up whom they tell.
create or replace temp table kept_text as
select rowid as id, source, headers::varchar as header, body, true as is_call
from app.payload
where may_hold(body) or coalesce(may_hold(headers::varchar), false) or source in (from made_up)
