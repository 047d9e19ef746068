extension BuiltIn {
    static let average = BuiltIn(
        "average", "The mean of the votes cast, from -2 for strong sell to 2 for strong buy.",
        #"""
        {
          "name": "average",
          "score": "mean_of_cast",
          "threshold": 0.5,
          "votes": [
            {"name": "ema", "value": "if(crosses_above(ema_9, ema_21), 2, if(crosses_below(ema_9, ema_21), -2, (ema_9 > ema_21) - (ema_9 < ema_21)))"},
            {"name": "rsi", "value": "(rsi_14 < 30) - (rsi_14 > 70)"},
            {"name": "macd", "value": "if(crosses_above(macd_12_26_9, macd_12_26_9_signal), 2, if(crosses_below(macd_12_26_9, macd_12_26_9_signal), -2, (macd_12_26_9 > macd_12_26_9_signal) - (macd_12_26_9 < macd_12_26_9_signal)))"},
            {"name": "bollinger", "value": "(close < bb_20_2_lower) - (close > bb_20_2_upper)"},
            {"name": "stochastic", "value": "(stoch_14_3_3_k < 20 and stoch_14_3_3_d < 20) - (stoch_14_3_3_k > 80 and stoch_14_3_3_d > 80)"},
            {"name": "volume", "value": "if(volspike_20_1p5 == 1, votes.last, 0)"},
            {"name": "mfi", "value": "(mfi_14 < 20) - (mfi_14 > 80)"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 1.5, "medium": 1}
        }
        """#)
}
