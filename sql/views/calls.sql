-- One row a call to a vendor, with the customers whose responses it brought and how many answers they gave.
create or replace view main.calls as
select
    k.run_id,
    r.name as source,
    k.call_number,
    k.called_at,
    k.request,
    k.status,
    k.rows,
    k.message,
    (
        select string_agg(distinct coalesce(c.email, c.customer_id), ', ' order by coalesce(c.email, c.customer_id))
        from store.response as s
        join store.customer as c on c.customer_key = s.customer_key
        where s.run_id = k.run_id and s.call_number = k.call_number and c.erased_at is null
    ) as customers,
    (
        select count(*)
        from store.response as s
        join store.answer as a on a.response_key = s.response_key
        where s.run_id = k.run_id and s.call_number = k.call_number
    ) as answers
from app.call as k
join app.run as r on r.run_id = k.run_id;

comment on view main.calls is 'One row a call to a vendor, with the customers stored with it';
comment on column main.calls.run_id is 'The run that called';
comment on column main.calls.source is 'The source that was called';
comment on column main.calls.call_number is 'The call''s number in its run';
comment on column main.calls.called_at is 'When it was called (UTC)';
comment on column main.calls.request is 'What was asked, without secrets';
comment on column main.calls.status is 'The HTTP status of the reply';
comment on column main.calls.rows is 'How many rows the reply held';
comment on column main.calls.message is 'What was said about it';
comment on column main.calls.customers is 'The customers whose responses were stored with it, comma-separated';
comment on column main.calls.answers is 'How many answers were stored with it';
