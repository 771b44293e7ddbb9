SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    EXTRACT(MONTH FROM c.birthday) * 100 + EXTRACT(DAY FROM c.birthday) BETWEEN 1102 AND 1108
    OR EXTRACT(MONTH FROM c.birthday) * 100 + EXTRACT(DAY FROM c.birthday) BETWEEN 1031 AND 1031
  )
