insert into store.response
select $response_key + place, customer_key, occurred_at, $received_at, $arrival + place, form_key, $source_key,
    response_id, mailing, "group", extra, $run_id, call_number
from response where known_key is null order by place
