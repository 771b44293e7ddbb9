profile "Unhappy when last asked"
include latest answer(question is "How do you rate us?") has (score < 3)
