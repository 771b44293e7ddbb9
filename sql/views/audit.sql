-- One row for each thing that an account changed, exported, asked or looked up. For admins alone (sql/permitted.py).
create or replace view main.audit as
select
    a.acted_at,
    a.account,
    a.role,
    a.act,
    a.about,
    c.customer_id,
    a.detail
from app.audit as a
left join store.customer as c on c.customer_key = a.customer_key and c.erased_at is null;

comment on view main.audit is 'Who changed, exported, asked or looked up what; read by admins';
comment on column main.audit.acted_at is 'When (UTC)';
comment on column main.audit.account is 'The account that did it';
comment on column main.audit.role is 'The role that the account had then';
comment on column main.audit.act is 'What was done: profile.save, export.run, person.look, sql.ask';
comment on column main.audit.about is 'The name of what it was done with';
comment on column main.audit.customer_id is 'The person who was looked up; empty once they are erased';
comment on column main.audit.detail is 'More of it: the query that was asked, the role that was given';
