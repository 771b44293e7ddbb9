profile "Ask them how it went"
include all of
  answer(form is "General score", score < 4) in the last 60 days
  open(campaign contains "news") in the last 90 days
  no click(campaign contains "offer") in the last 30 days
  points >= 10
  no order in the last 30 days
  reachable is true
