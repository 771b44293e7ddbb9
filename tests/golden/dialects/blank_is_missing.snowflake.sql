SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT COALESCE(REGEXP_INSTR(c.country, '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0, FALSE)
  AND NOT COALESCE(
    REGEXP_INSTR(ARRAY_TO_STRING(c.tags, ''), '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0,
    FALSE
  )
  AND NOT COALESCE(
    REGEXP_INSTR(ARRAY_TO_STRING(c.sizes, ''), '[^\\t\\n\x0b\\f\\r    -     　]', 1, 1, 0, 'c') > 0,
    FALSE
  )
