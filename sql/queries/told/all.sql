-- By call and by the element's place in its body, from 0: whom it is about by now (nobody where it holds several), and why what it holds did not land.
with recursive became as (
    select element, customer_key from told_customer
    union
    select b.element, m.new_key
    from became as b
    join store.customer_merge as m on m.old_key = b.customer_key
),
person as (
    select element, min(customer_key) as customer_key
    from became
    where customer_key not in (select old_key from store.customer_merge)
    group by element
    having count(distinct customer_key) = 1
),
fault as (
    select element, string_agg(reason, '; ' order by reason) as reason
    from (
        select distinct element, case kind when 'customers' then reason else kind || ': ' || reason end as reason
        from told_reason
    )
    group by element
),
placed as (
    select call, number, row_number() over (partition by call order by number) - 1 as place from element
)
select e.call, e.place, p.customer_key, f.reason
from placed as e
left join person as p on p.element = e.number
left join fault as f on f.element = e.number
where p.customer_key is not null or f.reason is not null
order by e.call, e.place
