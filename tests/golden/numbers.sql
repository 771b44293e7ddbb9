SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.points >= $p1
  AND c.points < $p2
  AND c.points IS DISTINCT FROM $p3
  AND (
    c.points >= $p1 AND c.points <= $p4
  )
-- $p1 = 0.0
-- $p2 = 120.0
-- $p3 = 3.0
-- $p4 = 2.5
