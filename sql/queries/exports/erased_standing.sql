-- Exports whose destination has erased people, as far as is known: how many of them, and how many it can be told of by what
-- it calls them.
select
    s.export_id,
    (select arg_max(name, version) from app.export_version as v where v.export_id = s.export_id) as name,
    count(*) as people,
    count(s.their_id) as known
from (
    select export_id, key, arg_max(change, run_id) as change,
        arg_max(their_id, run_id) filter (their_id is not null) as their_id
    from app.delivered where starts_with(key, 'erased ') group by export_id, key
) as s
where s.change <> 'removed'
group by s.export_id
order by s.export_id
