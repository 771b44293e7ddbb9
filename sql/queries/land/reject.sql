-- The rows that cannot land, as they were given, without what they do not have.
insert into app.rejected (run_id, line, reason, payload)
select $run_id, c.line, c.reason,
    json_merge_patch('{}', json_merge_patch(replace(to_json(g)::varchar, '"\u0000"', 'null')::json, '{" row": null, " line": null, " call": null}'))
from checked as c
join temp.given as g on g." row" = c.row
where c.reason is not null
order by c.row
