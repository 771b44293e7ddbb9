profile "Unhappy, still reachable"
include all of
  answer(form is "General score", question is "How do you rate us?", score < 3) in the last 10 days
  reachable is true
exclude all of
  complaint in the last 365 days
  none of
    vip is true
    at least 1 open
