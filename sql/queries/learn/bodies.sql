-- The newest calls of a source that are kept, so many at most and so many characters of them, one in any case.
with newest as (
    select body, row_number() over (order by received_at desc, run_id desc, call_number desc) as place
    from (
        select body, received_at, run_id, call_number
        from app.payload
        where source = $source
        order by received_at desc, run_id desc, call_number desc
        limit $calls
    )
),
summed as (
    select body, place, sum(length(body)) over (order by place) as characters from newest
)
select body from summed where place = 1 or characters <= $bytes order by place
