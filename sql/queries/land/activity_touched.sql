-- Whose the new and changed rows are, and whose the changed ones were.
select customer_key from version where " known_arrival" is null or " changes" > 0
union all
select t.customer_key from {table} as t join version as n on n." known_arrival" = t.arrival where n." changes" > 0
