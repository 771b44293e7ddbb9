profile "Lists and elements"
include any of
  tags has "red"
  sizes has 38.5
exclude tags has "RED"
