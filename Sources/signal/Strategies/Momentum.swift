extension BuiltIn {
    static let momentum = BuiltIn(
        "momentum", "MACD, RSI and a moving average; two points at least.",
        #"""
        {
          "name": "momentum",
          "score": "sum",
          "threshold": 2,
          "votes": [
            {"name": "macd", "long": "macd_12_26_9 > macd_12_26_9_signal", "short": "macd_12_26_9 < macd_12_26_9_signal"},
            {"name": "rsi", "long": "rsi_14 > 50 and rsi_14 < 70", "short": "rsi_14 > 30 and rsi_14 < 50"},
            {"name": "sma", "long": "close > sma_50", "short": "close < sma_50"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 3, "medium": 2}
        }
        """#)
}
