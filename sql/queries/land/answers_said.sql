-- The answers of a batch, one a response and question (its index, or where there is none its text): the last that was
-- given, beside what stands. `changes`: how many rows gave another answer than the row before them, or than what stands.
create or replace temp table answer as
with keyed as (
    select g.row, g.call_number, g.customer_key, g.occurred_at, g.form_key, g.value, g.extra, q.question_key,
        coalesce(as_number(g.score), case when g.score is null then as_number(g.value) end) as score,
        coalesce(r.known_key, $response_key + r.place) as response_key,
        coalesce('index ' || g.question_index, 'text ' || g.question) as asked
    from good as g
    join response as r on r.response_id = g.response_id
    left join store.question as q on q.question is not distinct from g.question
        and q.question_index is not distinct from g.question_index
        and q.question_type is not distinct from g.question_type
),
told as (
    select *, md5(concat_ws(chr(0), epoch_us(occurred_at), customer_key, coalesce(form_key, -1), question_key,
        coalesce('=' || value, ''), coalesce(score::varchar, ''), coalesce(extra::varchar, ''))) as content
    from keyed
),
stands as (
    select a.arrival, a.response_key, coalesce('index ' || q.question_index, 'text ' || q.question) as asked,
        md5(concat_ws(chr(0), epoch_us(a.occurred_at), a.customer_key, coalesce(a.form_key, -1), a.question_key,
            coalesce('=' || a.value, ''), coalesce(a.score::varchar, ''), coalesce(a.extra::varchar, ''))) as content
    from store.answer as a
    left join store.question as q on q.question_key = a.question_key
    where a.response_key in (select known_key from response)
),
compared as (
    select t.*, s.arrival as known_arrival,
        coalesce(lag(t.content) over (partition by t.response_key, t.asked order by t.row), s.content) as before
    from told as t left join stands as s on s.response_key = t.response_key and s.asked = t.asked
)
select
    response_key, asked, any_value(known_arrival) as known_arrival,
    min(row) as row,
    max(row) as last_row,
    arg_min(call_number, row) as call_number,
    count(*) filter (content <> before) as changes,
    max_by({'customer_key': customer_key, 'occurred_at': occurred_at, 'form_key': form_key, 'value': value,
        'extra': extra, 'question_key': question_key, 'score': score}, row) as last,
    row_number() over (partition by any_value(known_arrival) is null order by min(row)) - 1 as place
from compared
group by response_key, asked
