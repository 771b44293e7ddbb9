-- The events of a batch, each once: by its event_id within its source, or without one by all of its content.
create or replace temp table identified as
select min(row) as row, min(occurred_at) as occurred_at, event_id is not null as has_id, md5_number(
    case when event_id is not null then concat_ws(chr(0), 'id', $source, event_id)
    else concat_ws(chr(0), 'all', epoch_us(occurred_at), event, coalesce('=' || customer_id, ''),
        coalesce('=' || email, ''), coalesce('=' || message_id, ''), coalesce('=' || broadcast_id, ''),
        coalesce('=' || campaign, ''), coalesce('=' || url, ''), coalesce('=' || kind, ''),
        coalesce('=' || said, ''), coalesce('=' || machine, ''), coalesce('=' || user_agent, ''),
        given::varchar)
    end
) as identity
from checked where reason is null
group by identity, has_id
