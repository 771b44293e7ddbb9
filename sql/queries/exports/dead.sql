-- Runs of this export that did not end by themselves: whether their files were sealed, and what is known of them.
select
    run_id,
    state::varchar as state,
    coalesce((detail ->> '$.sealed')::boolean, false) as sealed,
    detail::varchar as detail
from app.run
where job = 'export' and name = $name and state in ('running', 'interrupted')
