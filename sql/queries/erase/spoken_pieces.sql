-- What no mapping reads goes where it speaks of them; of others' rows only the address and the link's token go.
update piece set kept = case when is_read then without_token(without(kept, '(erased)'), 'erased') end
where kept is not null and case when is_read then has_address(kept) or has_token(kept) else speaks(kept) end
