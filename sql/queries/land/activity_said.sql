-- The rows of a batch, one a key: the last version, beside the one that stands. " changed_rows": those that were another
-- version than the row before them, or than what stands; " changes": how many. Names that begin with a space are ours, for
-- a field may have any other.
create or replace temp table version as
with good as (
    select c.row as " row", p.customer_key, c.occurred_at, c.extra{read}
    from checked as c join final_person as p on p.row = c.row
),
stands as (
    select t.arrival, t.customer_key, t.occurred_at, t.extra{columns} from {table} as t
    where exists (select 1 from good as n where {same_key})
),
told as (
    select *, md5({content}) as " content", last_value(" row") over same_key as " last_row",
        min(" row") over same_key as " first_row"
    from good
    window same_key as (partition by {key} order by " row" rows between unbounded preceding and unbounded following)
),
compared as (
    select n.*, t.arrival as " known_arrival", coalesce(
        lag(n." content") over (partition by n." first_row" order by n." row"), t." content"
    ) as " before"
    from told as n
    left join (select *, md5({content}) as " content" from stands) as t on {same_key}
)
select * exclude (" content", " before"),
    count(*) filter (" content" <> " before") over (partition by " first_row") as " changes",
    list(" row") filter (" content" <> " before") over (partition by " first_row") as " changed_rows"
from compared
qualify " row" = " last_row"
