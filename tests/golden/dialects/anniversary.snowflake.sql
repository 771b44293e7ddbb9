SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    MONTH(c.birthday) * 100 + DAY(c.birthday) BETWEEN 1102 AND 1108
    OR MONTH(c.birthday) * 100 + DAY(c.birthday) BETWEEN 1031 AND 1031
  )
