SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    LIST_CONTAINS(c.tags, $p1) OR LIST_CONTAINS(c.sizes, $p2)
  )
  AND NOT COALESCE(LIST_CONTAINS(c.tags, $p3), FALSE)
-- $p1 = 'red'
-- $p2 = 38.5
-- $p3 = 'RED'
