md5_number(concat_ws(chr(0), 'all', epoch_us(occurred_at), event, coalesce('=' || customer_id, ''),
    coalesce('=' || email, ''), coalesce('=' || message_id, ''), coalesce('=' || broadcast_id, ''),
    coalesce('=' || campaign, ''), coalesce('=' || url, ''), coalesce('=' || kind, ''),
    coalesce('=' || said, ''), coalesce('=' || machine, ''), coalesce('=' || user_agent, ''),
    given::varchar))
