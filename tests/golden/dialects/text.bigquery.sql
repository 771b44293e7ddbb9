SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    strpos(lower(c.country), lower('%')) > 0
    OR starts_with(lower(c.country), lower('b'))
    OR ends_with(lower(c.email), lower('@X.NL'))
    OR (
      regexp_contains(c.country, '[^\\s\\v\\p{Z}]')
      AND regexp_contains(c.country, '^N.L$')
    )
  )
