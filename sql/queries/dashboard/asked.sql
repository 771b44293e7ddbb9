-- What forms and questions go by, filled into the queries that ask: the name, or where there is none the id or the place
-- in the form; -1 stands for what has neither. All that go by the same are one, known by the smallest of their keys.
named_form as (
    select
        form_key,
        case when regexp_matches(form, $solid) then form end as form,
        case when not coalesce(regexp_matches(form, $solid), false) and regexp_matches(form_id, $solid) then form_id
        end as form_id
    from store.form
    union all
    select -1, null, null
),

named_question as (
    select
        question_key,
        case when regexp_matches(question, $solid) then question end as question,
        case when not coalesce(regexp_matches(question, $solid), false) and regexp_matches(question_index, $solid)
            then question_index end as question_index,
        question_type
    from store.question
    union all
    select -1, null, null, null
),

forms as (
    select *, min(form_key) over (partition by form, form_id) as form_unit from named_form
),

questions as (
    select *, min(question_key) over (partition by question, question_index) as question_unit from named_question
)
