SELECT
  c.customer_key
FROM store.customer AS c
WHERE
  c.erased_at IS NULL
  AND left(to_hex(md5(COALESCE(c.customer_id, c.email) || ':')), 8) <= '7fffffff'
