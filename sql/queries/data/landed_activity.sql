-- What became of each row of the batch of a data model's activity that has just landed.
select
    c.row,
    c.reason,
    case
        when c.reason is not null then 'rejected'
        when v." known_arrival" is null and c.row = v." first_row" then 'inserted'
        when list_contains(v." changed_rows", c.row) then 'updated'
        else 'duplicate'
    end as outcome,
    t.arrival as number,
    {key} as key
from checked as c
left join {table} as t on c.reason is null and {checked_key}
left join version as v on {version_key}
order by c.row
