-- Responses that a call of this batch brought first: what is told of them no longer is taken off, which landing leaves.
create or replace temp table as_told as
select s.known_key, s.form_key, s.mailing, s."group", s.extra, g.occurred_at
from response as s
join store.response as r on r.response_key = s.known_key
semi join origin as o on o.run_id = r.run_id and o.call_number = r.call_number
join (select response_id, {told_at} as occurred_at from good group by response_id) as g on g.response_id = s.response_id
anti join settled_response as t on t.response_key = s.known_key
where not s.is_outdated and (r.occurred_at <> g.occurred_at or r.form_key is distinct from s.form_key
    or r.mailing is distinct from s.mailing or r."group" is distinct from s."group"
    or r.extra::varchar is distinct from s.extra::varchar);

insert into settled_response select known_key from response where known_key is not null;

update store.response as r set occurred_at = n.occurred_at, form_key = n.form_key, mailing = n.mailing,
    "group" = n."group", extra = n.extra
from as_told as n where n.known_key = r.response_key
