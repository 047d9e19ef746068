extension BuiltIn {
    static let micro = BuiltIn(
        "micro", "Momentum, stochastic RSI, VWAP and the order book; wider thresholds in a wild market.",
        #"""
        {
          "name": "micro",
          "threshold": "0.5 * min(max(natr_14 / mean(natr_14, 100), 1), 1.6)",
          "votes": [
            {"name": "momentum", "long": "mom_10 > 0", "short": "mom_10 < 0"},
            {"name": "stochrsi", "long": "stochrsi_14_14_3_3_k > stochrsi_14_14_3_3_d and stochrsi_14_14_3_3_k < 80",
              "short": "stochrsi_14_14_3_3_k < stochrsi_14_14_3_3_d and stochrsi_14_14_3_3_k > 20"},
            {"name": "vwap", "long": "close > vwap", "short": "close < vwap"},
            {"name": "book", "long": "book_imbalance_5 > 0.2", "short": "book_imbalance_5 < -0.2"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 0.8, "medium": 0.5}
        }
        """#)
}
