profile "Their last answer was bad"
include latest answer(form is "General score") in the last 3 months has (score <= 2, value is known)
