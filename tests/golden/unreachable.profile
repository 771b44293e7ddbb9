profile "Whom we may not write"
include none of
  reachable is true
  nobody
