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
      a.occurred_at <= $p1
      AND a.response_key IN (
        SELECT
          r.response_key
        FROM store.response AS r
        WHERE
          (
            r.extra ->> '$.channel'
          ) = $p2
      )
    UNION ALL
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at <= $p1
      AND a.response_key IN (
        SELECT
          r.response_key
        FROM store.response AS r
        WHERE
          r.mailing = $p3
      )
    UNION ALL
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at <= $p1
      AND NULLIF(TRY_CAST(a.extra ->> '$.weight' AS DOUBLE), CAST('nan' AS DOUBLE)) > $p4
    UNION ALL
    SELECT
      a.customer_key
    FROM store.answer AS a
    WHERE
      a.occurred_at <= $p1
      AND NOT COALESCE(
        NOT NULLIF(TRY_CAST(a.extra ->> '$.weight' AS DOUBLE), CAST('nan' AS DOUBLE)) IS NULL,
        FALSE
      )
      AND a.question_key IN (
        SELECT
          q.question_key
        FROM store.question AS q
        WHERE
          q.question_index = $p5
      )
  )
-- $p1 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p2 = 'WEB'
-- $p3 = 'm1'
-- $p4 = 0.0
-- $p5 = '3.10'
