SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    (
      c.member_since >= CAST('2026-10-22 08:00:00.000000' AS DATETIME)
      AND c.member_since <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
    )
    OR NOT COALESCE(
      (
        c.member_since >= CAST('2024-11-01 09:00:00.000000' AS DATETIME)
        AND c.member_since <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
      ),
      FALSE
    )
  )
