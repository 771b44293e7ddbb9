-- Whether a text speaks of an erased person, and the text without them. {addresses} and the others
-- (ingest/erasing/patterns.py): patterns, which find nothing where there is none. An id may mean anything: it counts as the
-- customer_id of a row, or, where it is a long one, as any value in JSON that has no customer_id. {looks} is what a link's
-- token looks like, {tokens} those that name the person, with blanks between.
create or replace temp macro has_address(x) as regexp_matches(x, {addresses});

create or replace temp macro has_id(x) as
    regexp_matches(x, {id_fields})
    or (regexp_matches(x, {id_values}) and not regexp_matches(x, '"(?i:customer_?id)"\s*:'));

create or replace temp macro has_token(x) as
    contains(x, 'gAAAAA') and list_has_any(regexp_extract_all(x, {looks}), string_split({tokens}, ' '));

create or replace temp macro without_token(x, instead) as list_reduce(
    list_intersect(regexp_extract_all(x, {looks}), string_split({tokens}, ' ')),
    lambda text, token: replace(text, token, instead),
    x
);

create or replace temp macro speaks(x) as has_address(x) or has_id(x) or has_token(x);

-- Whether an id is a value in JSON, whatever that may mean; whether a long one is a word of a text; whether any is one that
-- stands between quotes or alone.
create or replace temp macro has_value(x) as regexp_matches(x, {any_values});

create or replace temp macro has_word(x) as regexp_matches(x, {id_words});

create or replace temp macro without_word(x) as regexp_replace(x, {id_words}, '\1(erased)\3', 'g');

create or replace temp macro has_name(x) as has_word(x) or regexp_matches(x, {id_names});

-- Whether a kept text is worth a closer look: only that tells what stands behind a backslash.
create or replace temp macro may_hold(x) as
    has_address(x) or regexp_matches(x, {any_words}) or contains(x, '\') or has_token(x);

-- Twice, for what stands between two of them belongs to the first.
create or replace temp macro without(x, instead) as
    regexp_replace(
        regexp_replace(x, {addresses}, '\1' || instead || '\3', 'g'), {addresses}, '\1' || instead || '\3', 'gi'
    )
