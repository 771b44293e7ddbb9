-- Runs, the newest first, each with why rows could not land, every reason once, with the first line it was met on.
select
    r.run_id,
    r.job,
    r.name,
    r.trigger,
    r.state::varchar as state,
    r.started_at,
    r.finished_at,
    r.read,
    r.inserted,
    r.updated,
    r.duplicates,
    r.rejected,
    r.message,
    x.reasons
from app.run as r
left join (
    select
        run_id,
        string_agg(coalesce('line ' || line || ': ', '') || reason, '; ' order by line, reason) as reasons
    from (
        select run_id, min(line) as line, reason
        from app.rejected
        group by run_id, reason
        qualify row_number() over (partition by run_id order by min(line), reason) <= 5
    )
    group by run_id
) as x on x.run_id = r.run_id
where ($name::varchar is null or r.name = $name) and ($run_id::integer is null or r.run_id = $run_id)
order by r.run_id desc
limit $limit
