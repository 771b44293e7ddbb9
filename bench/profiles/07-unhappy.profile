profile "Unhappy lately"
include answer(form is "General score", question is "How do you rate us?", score < 3) in the last 30 days
