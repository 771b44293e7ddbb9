-- The sentiment that a source told of the responses of one form.
select json_extract_string(extra, $path) as sentiment, count(*) as responses, count(distinct customer_key) as people
from store.response
where coalesce(form_key, -1) in (select unnest($form_keys::integer[]))
    and occurred_at >= $since and occurred_at <= $now
    and regexp_matches(json_extract_string(extra, $path), $solid)
    and customer_key not in (select customer_key from store.customer where erased_at is not null)
group by all
order by responses desc, sentiment
limit 12
