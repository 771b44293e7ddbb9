-- The words of a batch that are read as a kind of event.
select given.event, event_word.event, event_word.bounce
from (select distinct event from temp.given) as given
join event_word on event_word.word = regexp_replace(lower(given.event), '[^a-z]', '', 'g')
