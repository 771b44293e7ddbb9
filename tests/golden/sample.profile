profile "Half of them, always the same"
include sample 50%
