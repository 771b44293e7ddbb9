-- The rows that cannot land: the element of the payload that held it, else as it was given, without what it does not have;
-- of who was erased nothing.
insert into app.rejected (run_id, line, reason, call_number, kind, payload)
select $run_id, c.line, c.reason, g." call", $kind, case when c.reason <> $erased then coalesce(
    {element},
    json_merge_patch('{}', json_merge_patch(
        replace(to_json(g)::varchar, '"\u0000"', 'null')::json,
        '{" row": null, " line": null, " call": null, " element": null}'
    ))::varchar
) end
from checked as c
join temp.given as g on g." row" = c.row
{elements}
where c.reason is not null
order by c.row
