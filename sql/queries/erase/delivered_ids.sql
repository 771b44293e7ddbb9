-- What a destination calls them stays while it has them, unless that is a name of theirs.
update app.delivered as d set their_id = null
from (
    select export_id, key, arg_max(change, run_id) = 'removed' as is_gone
    from app.delivered where starts_with(key, 'erased ') group by export_id, key
) as g
where g.export_id = d.export_id and g.key = d.key and d.their_id is not null
    and (g.is_gone or has_address(d.their_id) or has_word(d.their_id) or d.their_id in (select name from erasing_name))
