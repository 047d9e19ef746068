extension BuiltIn {
    static let average = BuiltIn(
        "average", "The mean of the votes cast, from -2 (strong sell) to 2 (strong buy).",
        #"""
        {
          "name": "average",
          "description": "The mean of the votes cast, from -2 (strong sell) to 2 (strong buy); confidence is high from 1.5 on. The document only buys, closes on a sell and trails by 1%: trade --side long --trail 1%.",
          "score": "mean_of_cast",
          "threshold": 0.5,
          "votes": [
            {"name": "ema", "value": "if(crosses_above(ema_9, ema_21), 2, if(crosses_below(ema_9, ema_21), -2, (ema_9 > ema_21) - (ema_9 < ema_21)))"},
            {"name": "rsi", "value": "(rsi_14 < 30) - (rsi_14 > 70)"},
            {"name": "macd", "value": "if(crosses_above(macd_12_26_9, macd_12_26_9_signal), 2, if(crosses_below(macd_12_26_9, macd_12_26_9_signal), -2, (macd_12_26_9 > macd_12_26_9_signal) - (macd_12_26_9 < macd_12_26_9_signal)))"},
            {"name": "bollinger", "value": "(close < bb_20_2_lower) - (close > bb_20_2_upper)"},
            {"name": "stochastic", "value": "(stoch_14_3_3_k < 20 and stoch_14_3_3_d < 20) - (stoch_14_3_3_k > 80 and stoch_14_3_3_d > 80)"},
            {"name": "volume", "value": "if(volspike_20_1p5 == 1, (votes.last > 0) - (votes.last < 0), 0)"},
            {"name": "mfi", "value": "(mfi_14 < 20) - (mfi_14 > 80)"}
          ],
          "stop": "2%",
          "target": "4%",
          "confidence": {"high": 1.5, "medium": 0.5}
        }
        """#)
}
