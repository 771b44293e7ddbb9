SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.points >= CAST(0.0 AS DOUBLE)
  AND c.points < CAST(120.0 AS DOUBLE)
  AND c.points IS DISTINCT FROM CAST(3.0 AS DOUBLE)
  AND (
    c.points >= CAST(0.0 AS DOUBLE) AND c.points <= CAST(2.5 AS DOUBLE)
  )
