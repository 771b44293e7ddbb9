-- The texts of which a piece is to go or was changed; null where nothing is left.
create or replace temp table cut_text as
select id,
    case when any_value(is_list) then '[' || string_agg(kept, ',' order by place) || ']' else any_value(kept) end as body
from piece group by id having bool_or(kept is distinct from piece)
