-- Forget what a destination has of erased people who can be told to it by nothing, or, with $all, of all of them.
delete from app.delivered as d
where d.export_id = $export_id and starts_with(d.key, 'erased ') and (
    $all or not exists (
        from app.delivered as t where t.export_id = d.export_id and t.key = d.key and t.their_id is not null
    )
) and (
    select arg_max(change, run_id) from app.delivered as n where n.export_id = d.export_id and n.key = d.key
) <> 'removed'
