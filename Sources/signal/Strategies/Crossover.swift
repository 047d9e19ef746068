extension BuiltIn {
    static let crossover = BuiltIn(
        "crossover", "EMA and MACD crosses with RSI and Bollinger: two points on the side of the first that holds.",
        #"""
        {
          "name": "crossover",
          "description": "The first of four conditions that holds sets the side; only conditions of that side add their points, and two are needed.",
          "score": "first",
          "threshold": 2,
          "votes": [
            {"name": "ema", "long": "crosses_above(ema_20, ema_50)", "short": "crosses_below(ema_20, ema_50)"},
            {"name": "rsi", "long": "rsi_14 < 30", "short": "rsi_14 > 70"},
            {"name": "macd", "long": "crosses_above(macd_12_26_9, macd_12_26_9_signal)",
              "short": "crosses_below(macd_12_26_9, macd_12_26_9_signal)"},
            {"name": "bollinger", "long": "close <= bb_20_2_lower", "short": "close >= bb_20_2_upper", "weight": 0.5}
          ],
          "stop": "2 atr_14",
          "target": "4 atr_14",
          "confidence": {"high": 3, "medium": 2.5}
        }
        """#)
}
