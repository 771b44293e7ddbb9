-- Saved profiles that name them: nobody is meant any more, so another word means the same.
update app.profile set text = {text}, name = without(name, 'erased'), note = without(note, 'erased')
where has_address(text) or has_address(name) or coalesce(has_address(note), false) or {names_id}
