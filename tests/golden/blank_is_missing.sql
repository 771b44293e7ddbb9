SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT COALESCE(REGEXP_MATCHES(c.country, '[^\s\v\p{Z}]'), FALSE)
  AND NOT COALESCE(REGEXP_MATCHES(ARRAY_TO_STRING(CAST(c.tags AS TEXT[]), ''), '[^\s\v\p{Z}]'), FALSE)
  AND NOT COALESCE(
    REGEXP_MATCHES(ARRAY_TO_STRING(CAST(c.sizes AS TEXT[]), ''), '[^\s\v\p{Z}]'),
    FALSE
  )
