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
      a.occurred_at >= CAST('2026-10-12 08:00:00.000000' AS DATETIME)
      AND a.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
      AND a.form_key IN (
        SELECT
          f.form_key
        FROM store.form AS f
        WHERE
          f.form = 'General score'
      )
  )
  AND (
    c.country = 'NL'
    OR NOT COALESCE(regexp_contains(c.country, '[^\\s\\v\\p{Z}]'), FALSE)
    OR c.customer_key IN (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'open'
        AND e.occurred_at >= CAST('2026-10-02 08:00:00.000000' AS DATETIME)
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND e.machine IS DISTINCT FROM TRUE
        AND e.campaign_key IN (
          SELECT
            k.campaign_key
          FROM store.campaign AS k
          WHERE
            strpos(lower(k.campaign), lower('news')) > 0
        )
      GROUP BY
        e.customer_key
      HAVING
        COUNT(*) >= 2
    )
  )
  AND NOT c.customer_key IN (
    SELECT
      in_2.customer_key AS found
    FROM (
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'bounce'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
        AND e.kind = 'hard'
      UNION ALL
      SELECT
        e.customer_key
      FROM store.event AS e
      WHERE
        e.event = 'complaint'
        AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS DATETIME)
    ) AS in_2
  )
