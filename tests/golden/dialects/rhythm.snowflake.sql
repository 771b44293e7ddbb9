SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'open'
      AND e.occurred_at >= CAST('2026-10-20 08:00:00.000000' AS TIMESTAMPNTZ)
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      (
        CASE
          WHEN COUNT(
            CASE
              WHEN (
                e.occurred_at >= CAST('2026-10-28 09:00:00.000000' AS TIMESTAMPNTZ)
                AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
              )
              THEN 1
            END
          ) >= 2
          THEN 1
          ELSE 0
        END + CASE
          WHEN COUNT(
            CASE
              WHEN (
                e.occurred_at >= CAST('2026-10-24 08:00:00.000000' AS TIMESTAMPNTZ)
                AND e.occurred_at < CAST('2026-10-28 09:00:00.000000' AS TIMESTAMPNTZ)
              )
              THEN 1
            END
          ) >= 2
          THEN 1
          ELSE 0
        END + CASE
          WHEN COUNT(
            CASE
              WHEN (
                e.occurred_at >= CAST('2026-10-20 08:00:00.000000' AS TIMESTAMPNTZ)
                AND e.occurred_at < CAST('2026-10-24 08:00:00.000000' AS TIMESTAMPNTZ)
              )
              THEN 1
            END
          ) >= 2
          THEN 1
          ELSE 0
        END
      ) >= 1
  )
  AND c.customer_key IN (
    SELECT
      e.customer_key
    FROM store.event AS e
    WHERE
      e.event = 'click'
      AND e.occurred_at >= CAST('2026-09-01 08:00:00.000000' AS TIMESTAMPNTZ)
      AND e.occurred_at <= CAST('2026-11-01 09:00:00.000000' AS TIMESTAMPNTZ)
      AND e.machine IS DISTINCT FROM TRUE
    GROUP BY
      e.customer_key
    HAVING
      COUNT(
        DISTINCT CASE
          WHEN e.occurred_at >= CAST('2026-10-01 08:00:00.000000' AS TIMESTAMPNTZ)
          THEN 0
          ELSE 1
        END
      ) >= 1
  )
