profile "Delighted lately"
about "Gave the highest score and has not been unhappy since: who may get a surprise"
include all of
  answer(question is "How do you rate us?", score is 5) in the last 30 days
  latest answer(question is "How do you rate us?") has (score is 5)
exclude any of
  in profile "Quiet this quarter"
  reachable is false
