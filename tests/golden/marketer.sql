SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at >= $p1
      AND a.occurred_at <= $p2
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = $p3
      )
      AND a.question_key IN (
        SELECT
          q.question_key
        FROM store.question AS q
        WHERE
          q.question = $p4
      )
      AND a.score < $p5
  )
  AND REGEXP_MATCHES(c.email, $p6)
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event IN ('unsubscribe', 'complaint') AND e.occurred_at <= $p2
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'bounce' AND e.occurred_at <= $p2 AND CAST(e.kind AS TEXT) = $p7
  )
  AND NOT COALESCE(
    (
      c.customer_key IN (
        SELECT
          e.customer_key
        FROM store.event AS e
        WHERE
          e.event = 'complaint' AND e.occurred_at >= $p8 AND e.occurred_at <= $p2
      )
      AND NOT COALESCE(
        (
          c.vip = TRUE
          OR c.customer_key IN (
            SELECT
              e.customer_key
            FROM store.event AS e
            WHERE
              e.event = 'open' AND e.occurred_at <= $p2 AND e.machine IS DISTINCT FROM TRUE
          )
        ),
        FALSE
      )
    ),
    FALSE
  )
-- $p1 = datetime.datetime(2026, 10, 22, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'General score'
-- $p4 = 'How do you rate us?'
-- $p5 = 3.0
-- $p6 = '^[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+@[^@\\s\\v\\x{A0}\\x{1680}\\x{2000}-\\x{200A}\\x{2028}\\x{2029}\\x{202F}\\x{205F}\\x{3000}]+$'
-- $p7 = 'hard'
-- $p8 = datetime.datetime(2025, 11, 1, 9, 0)
