-- The next number of each kind, where landing left them.
update store.counter set value = case name
    when 'arrival' then $arrivals
    when 'customer' then (select max(customer_key) from store.customer)
    when 'response' then (select max(response_key) from store.response)
    when 'message' then (select max(message_key) from store.message)
    when 'broadcast' then 243
    when 'campaign' then 243
    when 'link' then (select max(link_key) from store.link)
    when 'form' then 4
    when 'question' then 8
    when 'source' then 3
    when 'list' then 1
    when 'run' then 1
    else value
end;
