-- One row each time that a customer was in a saved profile, as refreshes of it found.
create or replace view main.memberships as
select c.customer_id, c.email, p.name as profile, m.entered_at, m.left_at
from store.membership as m
join store.customer as c on c.customer_key = m.customer_key
join (
    select profile_id, name from app.profile
    qualify row_number() over (partition by profile_id order by version desc) = 1
) as p on p.profile_id = m.profile_id
where c.erased_at is null;

comment on view main.memberships is 'One row each time that a customer was in a saved profile, as refreshes of it found';
comment on column main.memberships.customer_id is 'The customer''s id';
comment on column main.memberships.email is 'The customer''s address';
comment on column main.memberships.profile is 'The profile''s present name';
comment on column main.memberships.entered_at is 'The instant (UTC) of the refresh that found the customer in';
comment on column main.memberships.left_at is 'The instant (UTC) of the refresh that found the customer out again; null: is in';
