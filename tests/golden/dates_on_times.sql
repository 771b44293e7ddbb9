SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND (
    (
      c.member_since >= $p1 AND c.member_since < $p2
    )
    OR c.member_since < $p3
    OR c.member_since > $p4
  )
-- $p1 = datetime.datetime(2026, 10, 21, 22, 0)
-- $p2 = datetime.datetime(2026, 10, 22, 22, 0)
-- $p3 = datetime.datetime(2025, 11, 1, 23, 0)
-- $p4 = datetime.datetime(2026, 10, 22, 7, 59, 59)
