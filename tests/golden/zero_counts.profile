profile "Few opens"
include all of
  at most 1 open
  no order(status is "paid")
  fewer than 2 clicks in the last 90 days
