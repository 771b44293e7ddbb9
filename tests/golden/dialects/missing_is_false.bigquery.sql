SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.country IS DISTINCT FROM 'NL'
  AND NOT COALESCE(c.country IN ('BE', 'DE'), FALSE)
  AND NOT COALESCE(strpos(lower(c.country), lower('%')) > 0, FALSE)
  AND NOT COALESCE(
    (
      c.points >= CAST(100.0 AS FLOAT64) AND c.points <= CAST(200.0 AS FLOAT64)
    ),
    FALSE
  )
