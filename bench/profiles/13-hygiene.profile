profile "Addresses that may be dead"
include all of
  at least 2 bounces(kind is "soft") in the last 365 days
  no open in the last 180 days
  no click in the last 180 days
  at least 5 sends in the last 365 days
  signed_up_at more than 1 year ago
exclude bounce(kind is "hard")
