SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    (
      c.member_since >= $p1 AND c.member_since <= $p2
    )
    OR NOT COALESCE((
      c.member_since >= $p3 AND c.member_since <= $p2
    ), FALSE)
  )
-- $p1 = datetime.datetime(2026, 10, 22, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = datetime.datetime(2024, 11, 1, 9, 0)
