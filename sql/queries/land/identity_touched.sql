-- Who is new, or has another id, another present address or one more address than before; and both of a merge.
select {base} + place as customer_key from birth
union all
select b.key from adoption as a join bare_key as b on b.email = a.email
union all
select key from readdressed where email is distinct from was
union all
select k.key from tie as t join id_key as k on k.id = t.id
anti join known_address as known on known.email = t.email and known.key = k.key
union all
select unnest([old_key, new_key]) from merging
