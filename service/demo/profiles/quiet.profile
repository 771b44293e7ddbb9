profile "Quiet this quarter"
about "Was mailed and did not open or click: ask less often, or say goodbye"
include all of
  at least 3 sends in the last 90 days
  no open in the last 90 days
  no click in the last 90 days
exclude bounce(kind is "hard")
