-- One row a person; attributes follow the fixed columns.
create or replace view main.customers as
select
    c.customer_id,
    c.email,
    c.first_seen_at,
    coalesce(regexp_matches(c.email, '{address}'), false) and c.customer_key not in (
        select t.customer_key from store.event_total as t
        where (t.event in ('unsubscribe', 'complaint') or (t.event = 'bounce' and t.kind = 'hard'))
            and t.first_at <= current_timestamp at time zone 'UTC'
    ) as reachable{added}
from store.customer as c
where c.erased_at is null;

comment on view main.customers is 'One row a person who is not erased';
comment on column main.customers.customer_id is 'The owner''s own id; missing where only an address is known';
comment on column main.customers.email is 'E-mail address, trimmed, lower case';
comment on column main.customers.first_seen_at is 'When the first row of this person was stored (UTC)';
comment on column main.customers.reachable is 'Has an e-mail address, and has not unsubscribed, complained or hard-bounced by now; a later subscribe changes nothing'
