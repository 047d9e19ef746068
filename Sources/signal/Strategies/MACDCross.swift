extension BuiltIn {
    static let macdCross = BuiltIn(
        "macd-cross", "MACD crosses its signal.",
        #"""
        {
          "name": "macd-cross",
          "description": "The document has no stop and no target: 2 ATR and twice the risk are ours.",
          "threshold": 1,
          "votes": [
            {"name": "macd", "long": "crosses_above(macd_12_26_9, macd_12_26_9_signal)",
              "short": "crosses_below(macd_12_26_9, macd_12_26_9_signal)"}
          ],
          "stop": "2 atr_14",
          "target": "2 r"
        }
        """#)
}
