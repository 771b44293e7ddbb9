profile "Engaged and very important"
include all of
  vip is true
  at least 2 opens in the last 60 days
  click in the last 90 days
  at least 3 sends in the last 90 days
  at most 20 opens in the last 365 days
  at least 2 deliveries in the last 30 days
exclude reachable is false
