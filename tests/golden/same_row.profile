profile "Filter and window bind to one row"
include all of
  order(total >= 50, any of (status is "open", status is "paid")) in the last 2 months
  order(none of (total >= 50)) this month
