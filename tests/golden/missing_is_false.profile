profile "Not from NL, whoever they are"
include all of
  country is not "NL"
  country is not one of ("BE", "DE")
  country does not contain "%"
  points not between 100 and 200
