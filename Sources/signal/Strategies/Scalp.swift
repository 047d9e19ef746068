extension BuiltIn {
    static let scalp = BuiltIn(
        "scalp", "Six conditions: a long needs five, a short at most one, with a falling impulsive candle.",
        #"""
        {
          "name": "scalp",
          "description": "Long where five of six conditions hold; short where at most one holds, the close is under EMA 40, RSI is under 45 and the candle is an impulsive one down. The document compares EMA 40 with itself, a slip by which its code never goes short; here the close is compared with it.",
          "threshold": 0.66,
          "agree": 5,
          "votes": [
            {"name": "ema", "value": "if(close >= ema_40, 1, -1)"},
            {"name": "supertrend", "value": "if(st_10_3_dir == 1, 1, -1)"},
            {"name": "cycle", "value": "if(cc_0p07 > cc_0p07_trigger, 1, -1)"},
            {"name": "rsi", "value": "if(rsi_7 > 55, 1, -1)"},
            {"name": "volume", "value": "if(volspike_10_1p3 == 1, 1, -1)"},
            {"name": "impulse", "value": "if(impulse_20_1p5_0p65 == 1, 1, -1)"}
          ],
          "require": {"short": "close < ema_40 and rsi_7 < 45 and impulse_20_1p5_0p65 == -1"},
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 0.8, "medium": 0.5},
          "cooldown": "5m",
          "cooldown_scope": "symbol"
        }
        """#)
}
