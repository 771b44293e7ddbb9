profile "In an order"
include send in the last 30 days
  then open within 3 hours on the same campaign
  then click within 2 days
