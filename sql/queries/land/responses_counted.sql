-- How many rows told a response otherwise than the row before them in the batch; for the first row of a known response,
-- than what stands.
with told as (
    select g.response_id, g.row, r.known_key is not null and r.is_changed as is_changed, r.is_outdated,
        md5(concat_ws(chr(0), g.customer_key, epoch_us(g.occurred_at), coalesce(g.form_key, -1),
            coalesce('=' || g.mailing, ''), coalesce('=' || g."group", ''), coalesce(g.extra::varchar, ''))) as content
    from good as g join response as r on r.response_id = g.response_id
)
select count(*) filter (case when before is null then is_changed else content <> before and not is_outdated end)
from (select *, lag(content) over (partition by response_id order by row) as before from told)
