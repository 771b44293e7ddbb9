profile "Nothing is known"
include all of
  country is missing
  tags is missing
  sizes is missing
