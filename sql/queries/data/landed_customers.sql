-- What became of each row of the batch of customers that has just landed.
select
    c.row,
    c.reason,
    case
        when c.reason is not null then 'rejected'
        when c.row in (select row from birth) then 'inserted'
        when c.row in (select row from moved) then 'updated'
        else 'duplicate'
    end as outcome,
    p.customer_key as number,
    case when starts_with(k.customer_id, '~') then '~' else '' end || k.customer_id as key
from checked as c
left join final_person as p on p.row = c.row
left join store.customer as k on k.customer_key = p.customer_key
order by c.row
