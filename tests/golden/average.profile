profile "A missing average"
include average of score over answers is not 5
exclude average of score over answers(form is "General score") < 3
