-- By source, how many texts still have the id as a value: a short one where no mapping reads, a long one anywhere.
select k.source, count(distinct k.id)
from piece as p join kept_text as k on k.id = p.id
where p.kept is not null and ((not p.is_read and has_value(p.kept)) or has_word(p.kept))
group by k.source order by k.source
