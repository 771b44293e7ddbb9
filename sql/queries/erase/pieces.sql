-- What texts are made of, {texts} having their id and body: the items of a JSON list, anything else whole. `kept`: what is
-- to be left of a piece, null for nothing; `is_read`: a mapping told whose it is.
create or replace temp table piece as
select id, is_list, place, piece, piece as kept, false as is_read
from (
    select id, is_list, unnest(pieces) as piece, generate_subscripts(pieces, 1) as place
    from (
        select id, coalesce(json_type(document) = 'ARRAY', false) as is_list,
            case
                when json_type(document) = 'ARRAY' then json_extract(document, '$[*]')::varchar[]
                when document is not null then [json_extract(document, '$')::varchar]
                else [body]
            end as pieces
        from (
            select id, body, case when json_valid(body) then try_cast(body as json) end as document
            from ({texts})
        )
    )
)
