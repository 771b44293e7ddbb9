-- One row an answer: one question's value in a response.
create or replace view main.answers as
select
    c.customer_id,
    c.email,
    r.response_id,
    f.form,
    f.form_id,
    q.question,
    q.question_index,
    q.question_type,
    a.value,
    a.score,
    a.occurred_at as answered_at,
    a.received_at,
    a.arrival,
    r.mailing,
    r."group",
    s.source{added}
from store.answer as a
join store.customer as c on c.customer_key = a.customer_key
join store.response as r on r.response_key = a.response_key
join store.source as s on s.source_key = r.source_key
left join store.form as f on f.form_key = a.form_key
left join store.question as q on q.question_key = a.question_key
where c.erased_at is null;

comment on view main.answers is 'One row an answer: one question''s value in a response';
comment on column main.answers.customer_id is 'The owner''s own id of the person';
comment on column main.answers.email is 'The person''s present e-mail address';
comment on column main.answers.response_id is 'The submission it was given in';
comment on column main.answers.form is 'The name of the form';
comment on column main.answers.form_id is 'The form''s id';
comment on column main.answers.question is 'The question as it was asked';
comment on column main.answers.question_index is 'The question''s place in the form, a text: 3.10 is not 3.1';
comment on column main.answers.question_type is 'sentiment, comment …';
comment on column main.answers.value is 'The answer as it was given';
comment on column main.answers.score is 'The answer as a number; missing where it is none';
comment on column main.answers.answered_at is 'When it was answered (UTC)';
comment on column main.answers.received_at is 'When it was stored (UTC)';
comment on column main.answers.arrival is 'The row''s arrival number: only grows, one line for all activity';
comment on column main.answers.mailing is 'The mailing that asked';
comment on column main.answers."group" is 'The group it was counted under';
comment on column main.answers.source is 'Where the row came from';
