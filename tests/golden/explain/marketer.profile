profile "Unhappy, still reachable"
include all of
  answer(form is "General score", question is "How do you rate us?", score < 3) in the last 10 days
  any of
    country is "NL"
    at least 2 opens(campaign contains "news") in the last 30 days
exclude any of
  bounce(kind is "hard")
  in profile "Staff"
