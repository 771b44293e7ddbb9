profile "Never opened"
include no open
