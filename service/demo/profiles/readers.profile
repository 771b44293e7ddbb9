profile "Reads our mail"
include any of
  at least 2 opens in the last 60 days
  click in the last 90 days
exclude reachable is false
