-- What the finished runs of an export took, in their order.
select
    (detail ->> '$.plan.cursor_before')::bigint as cursor_before,
    (detail ->> '$.plan.cursor_after')::bigint as cursor_after,
    detail ->> '$.plan.texts' as texts,
    detail ->> '$.plan.part' as part
from app.run
where job = 'export' and name = $name and started_at >= $since and state = 'done'
    and cursor_after is not null and (detail ->> '$.plan') is not null
order by run_id
