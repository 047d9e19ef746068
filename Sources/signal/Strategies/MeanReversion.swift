extension BuiltIn {
    static let meanReversion = BuiltIn(
        "mean-reversion", "Outside the Bollinger bands, while RSI says that it went too far.",
        #"""
        {
          "name": "mean-reversion",
          "threshold": 1,
          "agree": 2,
          "votes": [
            {"name": "bollinger", "long": "close < bb_20_2_lower", "short": "close > bb_20_2_upper"},
            {"name": "rsi", "long": "rsi_14 < 30", "short": "rsi_14 > 70"}
          ],
          "stop": "0.6%",
          "target": "0.8%"
        }
        """#)
}
