SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    CONTAINS(LOWER(c.country), LOWER($p1))
    OR STARTS_WITH(LOWER(c.country), LOWER($p2))
    OR ENDS_WITH(LOWER(c.email), LOWER($p3))
    OR (
      REGEXP_MATCHES(c.country, '[^\s\v\p{Z}]') AND REGEXP_MATCHES(c.country, $p4)
    )
  )
-- $p1 = '%'
-- $p2 = 'b'
-- $p3 = '@X.NL'
-- $p4 = '^N.L$'
