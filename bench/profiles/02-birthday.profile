profile "Birthday this month"
include all of
  country is "NL"
  birthday has its anniversary in the next 30 days
  sample 25% seed "A"
