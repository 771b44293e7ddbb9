profile "Never answered"
include all of
  no response
  signed_up_at more than 6 months ago
  reachable is true
