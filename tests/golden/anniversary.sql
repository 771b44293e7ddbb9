SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    MONTH(c.birthday) * 100 + DAY(c.birthday) BETWEEN $p1 AND $p2
    OR MONTH(c.birthday) * 100 + DAY(c.birthday) BETWEEN $p3 AND $p3
  )
-- $p1 = 1102
-- $p2 = 1108
-- $p3 = 1031
