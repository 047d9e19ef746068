"""The paths of POST requests, and the names of a position's stops."""

POSTS = ("order/create", "order/amend", "order/cancel", "order/cancel-all", "position/set-leverage",
         "position/trading-stop")
BATCHES = ("order/create-batch", "order/amend-batch", "order/cancel-batch")
STOP_NAMES = (("takeProfit", "TakeProfit"), ("stopLoss", "StopLoss"))
LETTERS = {"TakeProfit": "tp", "StopLoss": "sl"}  # of tpSize, slLimitPrice …
