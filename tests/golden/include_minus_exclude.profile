profile "Unhappy, still reachable"
timezone "Europe/Amsterdam"
about "For the call centre"
include all of
  answer(form is "General score") in the last 20 days
  any of
    country is "NL"
    country is missing
    at least 2 opens(campaign contains "news") in the last 30 days
exclude any of
  bounce(kind is "hard")
  complaint
