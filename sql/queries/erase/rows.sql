-- Their events, and the words of these; the responses that are theirs alone.
create or replace temp table erasing_event as
select arrival, event, occurred_at, message_key, broadcast_key, campaign_key, link_key
from store.event where customer_key in (select customer_key from erasing_key);

create or replace temp table erasing_answer as
select arrival, form_key, question_key
from store.answer where customer_key in (select customer_key from erasing_key)
union all
select arrival, form_key, null from store.response where customer_key in (select customer_key from erasing_key);
