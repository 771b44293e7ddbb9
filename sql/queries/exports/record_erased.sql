-- An erased person who was taken out at the destination: what it called them is of no more use.
update app.delivered set their_id = null
where export_id = $export_id and key in (
    select kb_key from told
    where outcome in ('accepted', 'untold') and kb_change = 'removed' and starts_with(kb_key, 'erased ')
)
