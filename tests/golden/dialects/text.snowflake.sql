SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    CONTAINS(LOWER(c.country), LOWER('%'))
    OR STARTSWITH(LOWER(c.country), LOWER('b'))
    OR ENDSWITH(LOWER(c.email), LOWER('@X.NL'))
    OR (
      REGEXP_INSTR(c.country, '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0
      AND REGEXP_INSTR(c.country, '^N[^\\n]L$', 1, 1, 0, 'c') > 0
    )
  )
