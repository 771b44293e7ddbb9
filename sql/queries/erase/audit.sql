-- What was asked about them by their id stays asked, without the question.
update app.audit as a set detail = 'erased'
from (
    select distinct a.rowid as place
    from app.audit as a
    join erasing_name as n on n.kind = 'id'
        and (contains(a.detail, '''' || replace(n.name, '''', '''''') || '''') or contains(a.detail, '"' || n.name || '"'))
) as found
where a.rowid = found.place
