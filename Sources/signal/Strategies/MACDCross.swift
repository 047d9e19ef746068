extension BuiltIn {
    static let macdCross = BuiltIn(
        "macd-cross", "MACD crosses its signal.",
        #"""
        {
          "name": "macd-cross",
          "threshold": 1,
          "votes": [
            {"name": "macd", "long": "crosses_above(macd_12_26_9, macd_12_26_9_signal)",
              "short": "crosses_below(macd_12_26_9, macd_12_26_9_signal)"}
          ],
          "stop": "0.6%",
          "target": "0.8%"
        }
        """#)
}
