-- What there is to say of the rows that a run would send, in one look: how they stand to what was delivered, how many go, who
-- is withheld and why, and what all that goes comes to.
select
    count(*) filter ({sent}) as rows,
    count(distinct kb_customer_key) filter (kb_withheld is null and kb_change <> 'removed') as people,
    count(*) filter (kb_withheld is null and kb_change = 'added') as added,
    count(*) filter (kb_withheld is null and kb_change = 'changed') as changed,
    count(*) filter (kb_withheld is null and kb_change = 'removed') as removed,
    count(*) filter (kb_withheld is null and kb_change = 'same') as same,
    count(*) filter (kb_refused and kb_change in ('added', 'changed', 'removed')) as held,
    count(*) filter ({sent}) || '-'
        || coalesce(bit_xor(md5_number_lower(concat_ws('|', kb_key, kb_digest, kb_change))) filter ({sent}), 0) as digest,
    map_entries(histogram(kb_withheld)) as reasons
from {held}
