profile "Tired of us"
include all of
  at least 6 sends in the last 30 days
  fewer than 2 opens in the last 60 days
  at least 10 opens in the last 365 days
  no click in the last 180 days
  no unsubscribe
  no complaint in the last 365 days
