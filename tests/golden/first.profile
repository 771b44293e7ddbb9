profile "The first of two at one instant"
include first answer(form is "General score") has (score > 2)
