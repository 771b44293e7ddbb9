profile "Often mailed"
include at least 50 sends
