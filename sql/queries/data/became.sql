-- Who has this number, or took over from who had it.
with recursive led(key) as (
    select $number::bigint
    union
    select m.new_key::bigint from led join store.customer_merge as m on m.old_key = led.key
)
select c.customer_key from led join store.customer as c on c.customer_key = led.key where c.erased_at is null
