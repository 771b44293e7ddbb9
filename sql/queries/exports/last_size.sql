-- How large the last finished run of this export was: people of what has a state, rows of what only grows. What was taken from
-- behind the cursor, to be sent again or of the past, tells nothing of what comes next.
select if(
    (detail ->> '$.plan.texts.what') in ('customers', 'query'),
    (detail ->> '$.plan.people')::bigint,
    (detail ->> '$.plan.rows')::bigint
)
from app.run
where job = 'export' and name = $name and started_at >= $since
    and state in ('done', 'done with rejects') and (detail ->> '$.plan') is not null
    and coalesce(detail ->> '$.plan.part', '{}') = '{}'
order by run_id desc
limit 1
