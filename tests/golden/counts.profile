profile "Twice at one instant is two"
include exactly 2 opens(campaign starts with "NEWS") on 2026-10-25
