profile "Shoppers who read"
include all of
  country is not "DE"
  any of
    vip is true
    points >= 20
  order(status is "paid") in the last 365 days
  at least 3 opens in the last 120 days
  click(url contains "offer") in the last 180 days
  no response in the last 90 days
  at most 60 sends in the last 365 days
