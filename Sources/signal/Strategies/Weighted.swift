extension BuiltIn {
    static let weighted = BuiltIn(
        "weighted", "Eleven votes, each with its weight; stop and target by the range.",
        #"""
        {
          "name": "weighted",
          "threshold": 0.3,
          "votes": [
            {"name": "ema", "long": "close > ema_20", "short": "close < ema_20", "weight": 0.4},
            {"name": "trend", "long": "mtrend_10_5_20_dir == 1", "short": "mtrend_10_5_20_dir == -1", "weight": 0.3},
            {"name": "obv", "long": "rising(obv)", "short": "falling(obv)", "weight": 0.2},
            {"name": "divergence", "long": "divergence_14 == 1", "short": "divergence_14 == -1", "weight": 0.1},
            {"name": "stochrsi", "long": "stochrsi_14_14_3_3_k < 20", "short": "stochrsi_14_14_3_3_k > 80", "weight": 0.7},
            {"name": "rsi", "long": "rsi_14 < 30", "short": "rsi_14 > 70", "weight": 0.6},
            {"name": "macd", "long": "macd_12_26_9 > macd_12_26_9_signal", "short": "macd_12_26_9 < macd_12_26_9_signal", "weight": 0.5},
            {"name": "bollinger", "long": "close < bb_20_2_lower", "short": "close > bb_20_2_upper", "weight": 0.4},
            {"name": "squeeze", "long": "prev(squeeze_20_2_120_20) == 1 and close > bb_20_2_upper",
              "short": "prev(squeeze_20_2_120_20) == 1 and close < bb_20_2_lower", "weight": 0.3},
            {"name": "vwap", "long": "crosses_above(close, vwap)", "short": "crosses_below(close, vwap)", "weight": 0.3},
            {"name": "pivots", "long": "close > pivots_r1", "short": "close < pivots_s1", "weight": 0.3, "optional": true}
          ],
          "stop": "2 atr_14",
          "target": "2 r",
          "confidence": {"high": 0.7, "medium": 0.3}
        }
        """#)
}
