SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND NOT COALESCE(regexp_contains(c.country, '[^\\s\\v\\p{Z}]'), FALSE)
  AND NOT COALESCE(
    EXISTS(
      SELECT
        1
      FROM unnest(c.tags) AS element
      WHERE
        regexp_contains(CAST(element AS STRING), '[^\\s\\v\\p{Z}]')
    ),
    FALSE
  )
  AND NOT COALESCE(
    EXISTS(
      SELECT
        1
      FROM unnest(c.sizes) AS element
      WHERE
        regexp_contains(CAST(element AS STRING), '[^\\s\\v\\p{Z}]')
    ),
    FALSE
  )
