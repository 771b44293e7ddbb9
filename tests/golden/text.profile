profile "Parts of texts"
include any of
  country contains "%"
  country starts with "b"
  email ends with "@X.NL"
  country matches "^N.L$"
