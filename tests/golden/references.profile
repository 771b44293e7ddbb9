profile "Staff, and a sample of the rest"
include any of
  in profile "Staff"
  all of
    not in list "Friends"
    sample 50% seed "autumn"
exclude not in profile "Staff"
