SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    ARRAY_CONTAINS(TO_VARIANT('red'), c.tags)
    OR ARRAY_CONTAINS(TO_VARIANT(CAST(38.5 AS DOUBLE)), c.sizes)
  )
  AND NOT COALESCE(ARRAY_CONTAINS(TO_VARIANT('RED'), c.tags), FALSE)
