SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    'red' IN UNNEST(c.tags) OR CAST(38.5 AS FLOAT64) IN UNNEST(c.sizes)
  )
  AND NOT COALESCE('RED' IN UNNEST(c.tags), FALSE)
