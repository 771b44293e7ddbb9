-- What no mapping reads goes where it speaks of them; of others' rows only the address goes.
update piece set kept = case when is_read then without(kept, '(erased)') end
where kept is not null and case when is_read then has_address(kept) else speaks(kept) end
