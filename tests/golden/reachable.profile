profile "Whom we may write"
include reachable is true
