extension BuiltIn {
    static let emaCross = BuiltIn(
        "ema-cross", "EMA 9 crosses EMA 21.",
        #"""
        {
          "name": "ema-cross",
          "description": "In its document a column of the table, not a strategy. Stop and target, 2 ATR and twice the risk, are ours.",
          "threshold": 1,
          "votes": [
            {"name": "ema", "long": "crosses_above(ema_9, ema_21)", "short": "crosses_below(ema_9, ema_21)"}
          ],
          "stop": "2 atr_14",
          "target": "2 r"
        }
        """#)
}
