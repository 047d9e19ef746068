extension BuiltIn {
    static let weighted = BuiltIn(
        "weighted", "Eleven weighted votes; momentum and MACD against stretched prices.",
        #"""
        {
          "name": "weighted",
          "description": "The score is the weighted mean of eleven votes: momentum, OBV, MACD, VWAP and pivots with the move, the others against it. Where the document's code and its comments differ (RSI and stochastic RSI have the opposite sign, the divergence can never vote), the comments are followed; for MACD the code's state, not the comment's cross. Pivots are those of the UTC day before, as the close can never break a range that it is part of.",
          "threshold": 0.3,
          "comparison": ">",
          "votes": [
            {"name": "ema", "long": "close < ema_20", "short": "close > ema_20", "weight": 0.4},
            {"name": "momentum", "long": "mtrend_10_12_26_dir == 1", "short": "mtrend_10_12_26_dir == -1", "weight": 0.3},
            {"name": "obv", "long": "rising(obv)", "short": "falling(obv)", "weight": 0.2},
            {"name": "divergence", "long": "divergence_20 == 1", "short": "divergence_20 == -1", "weight": 0.1},
            {"name": "stochrsi", "long": "stochrsi_14_14_3_3_k < 20", "short": "stochrsi_14_14_3_3_k > 80", "weight": 0.7},
            {"name": "rsi", "long": "rsi_14 < 30", "short": "rsi_14 > 70", "weight": 0.6},
            {"name": "macd", "long": "macd_12_26_9 > macd_12_26_9_signal", "short": "macd_12_26_9 < macd_12_26_9_signal", "weight": 0.5},
            {"name": "bollinger", "long": "close < bb_20_2_lower", "short": "close > bb_20_2_upper", "weight": 0.4},
            {"name": "squeeze", "long": "squeeze_20_2_20_10 == 1 and close < bb_20_2_lower",
              "short": "squeeze_20_2_20_10 == 1 and close > bb_20_2_upper", "weight": 0.3},
            {"name": "vwap", "long": "prev(close) < vwap_200 and close > vwap_200",
              "short": "prev(close) > vwap_200 and close < vwap_200", "weight": 0.3},
            {"name": "pivots", "long": "close > pivots_r1", "short": "close < pivots_s1", "weight": 0.3, "optional": true}
          ],
          "stop": "2 atr_14",
          "target": "2 r",
          "confidence": {"high": 0.7, "medium": 0.3}
        }
        """#)
}
