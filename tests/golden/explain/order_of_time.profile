profile "In order"
include any of
  send then open within 3 hours on the same campaign then click within 2 hours
  send then no click within 1 hour
  send then no order within 30 days
  send then click within 1 hour
  at least 1 open in at least 2 of the last 3 periods of 4 days
