SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.country IS DISTINCT FROM $p1
  AND NOT COALESCE(c.country IN ($p2, $p3), FALSE)
  AND NOT COALESCE(CONTAINS(LOWER(c.country), LOWER($p4)), FALSE)
  AND NOT COALESCE((
    c.points >= $p5 AND c.points <= $p6
  ), FALSE)
-- $p1 = 'NL'
-- $p2 = 'BE'
-- $p3 = 'DE'
-- $p4 = '%'
-- $p5 = 100.0
-- $p6 = 200.0
