SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    (
      c.member_since >= CAST('2026-10-21 22:00:00.000000' AS DATETIME)
      AND c.member_since < CAST('2026-10-22 22:00:00.000000' AS DATETIME)
    )
    OR c.member_since < CAST('2025-11-01 23:00:00.000000' AS DATETIME)
    OR c.member_since > CAST('2026-10-22 07:59:59.000000' AS DATETIME)
  )
