"""`trade` at the exchange: orders, guards, lost answers, kills."""
