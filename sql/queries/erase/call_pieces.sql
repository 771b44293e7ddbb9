-- What the calls of a run, from a number on, are made of: the elements of a JSON list, anything else whole.
create or replace temp table piece as
select call_number, is_list, unnest(pieces) as piece, generate_subscripts(pieces, 1) as place, null::varchar as reason
from (
    select call_number, is_list,
        case when is_list then try_cast(body as json)::json[]::varchar[] else [body] end as pieces
    from (
        select call_number, body, json_valid(body) and json_type(try_cast(body as json)) = 'ARRAY' as is_list
        from app.payload where run_id = {run_id} and call_number >= {since}
    )
)
