-- The fresh events, narrow: a kind's rows together, so that a scan for one passes over the blocks of the others. The slots
-- are the numbers of their words, null where no row has such a word.
insert into store.event
select coalesce(s.key, p.customer_key), f.event, f.occurred_at, $received_at, $arrival + f.place,
    boolean_of(f.machine), try_cast(f.kind as main.bounce_kind),
    {message}, {broadcast}, {campaign}, {link}, $source_key
from fresh as f
left join settled as s on s.id is not distinct from f.customer_id and s.email is not distinct from f.email
left join unsettled_person as p on p.row = f.row
{words}
order by f.event, f.place
