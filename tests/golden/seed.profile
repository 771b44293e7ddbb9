profile "Unhappy in the last 10 days"
include answer(form is "General score", question is "How do you rate us?", score < 3) in the last 10 days
