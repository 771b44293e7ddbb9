-- Whether a text speaks of an erased person, and the text without them. {addresses}, {id_values}, {id_fields}: patterns,
-- which find nothing where there is none. An id is short and may mean anything: it counts as the customer_id of a row, or
-- in JSON that has no customer_id as any text, or number where it is a long one.
create or replace temp macro has_address(x) as regexp_matches(x, {addresses}, 'i');

create or replace temp macro has_id(x) as
    regexp_matches(x, {id_fields}, 'i')
    or (regexp_matches(x, {id_values}) and not regexp_matches(x, '"customer_?id"\s*:', 'i'));

create or replace temp macro speaks(x) as has_address(x) or has_id(x);

create or replace temp macro without(x, instead) as
    regexp_replace(x, {addresses}, '\1' || instead || '\3', 'gi')
