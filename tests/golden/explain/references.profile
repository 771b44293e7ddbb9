profile "References"
timezone "America/New_York"
include all of
  not in profile "Empty"
  in list "Friends"
  sample 50% seed "a"
  country is not "BE"
exclude none of
  reachable is true
  nobody
