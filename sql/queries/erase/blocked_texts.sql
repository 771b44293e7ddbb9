-- Pieces that no mapping read and that speak of somebody on the block list, as far as an address or a customer_id in JSON can
-- be told in a text.
update piece set kept = null where kept is not null and not is_read and (id, place) in (
    with written as (
        select id, place, piece,
            replace(replace(regexp_replace(lower(piece), '\\[bfnrt]', ' ', 'g'), '%40', '@'), '%2b', '+') as plain
        from piece where not is_read
    ),
    told as (
        select id, place, 'email' as kind,
            unnest(list_distinct(
                regexp_extract_all(plain, '[^\s"<>,;:()=&%\\]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]')
                || regexp_extract_all(plain, '[^\s"''<>,;:()=&%\\]+@[\p{L}\p{N}.-]*[\p{L}\p{N}]')
            )) as name
        from written
        union all
        select id, place, 'id',
            unnest(list_transform(
                regexp_extract_all(piece, '"(?i:customer_?id)"\s*:\s*("(?:[^"\\]|\\.)*"|[^",}\s]+)', 1),
                lambda each: coalesce(json_extract_string(try_cast(each as json), '$'), each)
            ))
        from written
    )
    select id, place from told where entry(kind, trim(name)) in (select hash from app.erased)
)
