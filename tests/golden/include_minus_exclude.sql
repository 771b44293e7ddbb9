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
  )
  AND (
    c.country = $p4
    OR NOT COALESCE(REGEXP_MATCHES(c.country, '[^\s\v\p{Z}]'), FALSE)
    OR c.customer_key IN (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= $p5
        AND e.occurred_at <= $p2
        AND e.machine IS DISTINCT FROM TRUE
        AND e.campaign_key IN (
          SELECT
            k.campaign_key
          FROM store.campaign AS k
          WHERE
            CONTAINS(LOWER(k.campaign), LOWER($p6))
        )
      GROUP BY
        e.customer_key
      HAVING
        COUNT(*) >= $p7
    )
  )
  AND NOT c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'bounce' AND e.occurred_at <= $p2 AND CAST(e.kind AS TEXT) = $p8
    UNION ALL
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'complaint' AND e.occurred_at <= $p2
  )
-- $p1 = datetime.datetime(2026, 10, 12, 8, 0)
-- $p2 = datetime.datetime(2026, 11, 1, 9, 0)
-- $p3 = 'General score'
-- $p4 = 'NL'
-- $p5 = datetime.datetime(2026, 10, 2, 8, 0)
-- $p6 = 'news'
-- $p7 = 2
-- $p8 = 'hard'
