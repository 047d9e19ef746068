extension BuiltIn {
    static let scalp = BuiltIn(
        "scalp", "Six votes for short trades, of which five must agree.",
        #"""
        {
          "name": "scalp",
          "threshold": 0.66,
          "agree": 5,
          "votes": [
            {"name": "ema", "long": "ema_20 > ema_40", "short": "ema_20 < ema_40"},
            {"name": "supertrend", "long": "st_10_3_dir == 1", "short": "st_10_3_dir == -1"},
            {"name": "cycle", "long": "cc_0p07 > cc_0p07_trigger", "short": "cc_0p07 < cc_0p07_trigger"},
            {"name": "rsi", "long": "rsi_7 > 55", "short": "rsi_7 < 45"},
            {"name": "volume", "long": "volspike_10_1p3 == 1 and close > open", "short": "volspike_10_1p3 == 1 and close < open"},
            {"name": "impulse", "long": "impulse_20_1p5_0p65 == 1", "short": "impulse_20_1p5_0p65 == -1"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 0.8, "medium": 0.5},
          "cooldown": "5m"
        }
        """#)
}
