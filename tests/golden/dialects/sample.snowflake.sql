SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND LEFT(MD5(COALESCE(c.customer_id, c.email) || ':'), 8) <= '7fffffff'
