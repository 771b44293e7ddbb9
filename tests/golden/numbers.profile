profile "Points"
include all of
  points >= 0
  points < 120
  points is not 3
  points between 0 and 2.5
