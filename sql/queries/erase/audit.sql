-- What was asked about them by their id or address, in the quotes of SQL or of a profile, stays asked, without the
-- question. A quote may stand in an address, so those that look for addresses in a text pass it over.
update app.audit as a set detail = 'erased'
from (
    select distinct a.rowid as place
    from app.audit as a
    join erasing_name as n
        on contains(lower(a.detail), '''' || replace(lower(n.name), '''', '''''') || '''')
        or contains(lower(a.detail), '"' || lower(n.name) || '"')
) as found
where a.rowid = found.place
