-- One row a submission of a form.
create or replace view main.responses as
select
    c.customer_id,
    c.email,
    r.response_id,
    f.form,
    f.form_id,
    r.occurred_at as answered_at,
    r.received_at,
    r.arrival,
    r.mailing,
    r."group",
    s.source,
    r.run_id,
    r.call_number{added}
from store.response as r
join store.customer as c on c.customer_key = r.customer_key
join store.source as s on s.source_key = r.source_key
left join store.form as f on f.form_key = r.form_key
where c.erased_at is null;

comment on view main.responses is 'One row a submission of a form';
comment on column main.responses.customer_id is 'The owner''s own id of the person';
comment on column main.responses.email is 'The person''s present e-mail address';
comment on column main.responses.response_id is 'The submission''s id at its source';
comment on column main.responses.form is 'The name of the form';
comment on column main.responses.form_id is 'The form''s id';
comment on column main.responses.answered_at is 'When it was answered (UTC)';
comment on column main.responses.received_at is 'When it was stored (UTC)';
comment on column main.responses.arrival is 'The row''s arrival number: only grows, one line for all activity';
comment on column main.responses.mailing is 'The mailing that asked';
comment on column main.responses."group" is 'The group it was counted under';
comment on column main.responses.source is 'Where the row came from';
comment on column main.responses.run_id is 'The run that stored it';
comment on column main.responses.call_number is 'The call of that run that brought it';
