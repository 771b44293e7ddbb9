-- What exports know of them. Numbers stay; of what a destination has also what it calls them, under a key that names nobody:
-- by that the next run takes them out there.
update app.outcome set key = null, reason = null, their_id = null
where customer_key in (select customer_key from erasing_key);

update app.dead_letter set key = null, digest = null, payload = null, reason = 'erased',
    ended_at = coalesce(ended_at, $now), ended_by = coalesce(ended_by, 'erased')
where customer_key in (select customer_key from erasing_key);

update app.delivered set key = 'erased ' || entry('key', key), digest = null
where customer_key in (select customer_key from erasing_key) and not starts_with(key, 'erased ')
