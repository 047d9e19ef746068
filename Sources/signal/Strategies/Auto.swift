extension BuiltIn {
    static let auto = BuiltIn(
        "auto", "Votes of whatever indicators the candles carry.",
        #"""
        {
          "name": "auto",
          "threshold": 0.66,
          "votes": [
            {"name": "rsi", "long": "rsi_* > 55", "short": "rsi_* < 45"},
            {"name": "supertrend", "long": "st_*_dir == 1", "short": "st_*_dir == -1"},
            {"name": "cycle", "long": "cc_* > cc_*_trigger", "short": "cc_* < cc_*_trigger"},
            {"name": "ema", "long": "fastest(ema_*) > slowest(ema_*)", "short": "fastest(ema_*) < slowest(ema_*)"},
            {"name": "macd", "long": "macd_* > macd_*_signal", "short": "macd_* < macd_*_signal"},
            {"name": "volume", "long": "volspike_* == 1 and close > open", "short": "volspike_* == 1 and close < open"},
            {"name": "impulse", "long": "impulse_* == 1", "short": "impulse_* == -1"},
            {"name": "vwap", "long": "close > vwap_*", "short": "close < vwap_*"},
            {"name": "sar", "long": "close > sar_*", "short": "close < sar_*"},
            {"name": "adx", "long": "adx_*_plus > adx_*_minus", "short": "adx_*_plus < adx_*_minus"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 0.8, "medium": 0.5},
          "cooldown": "5m"
        }
        """#)
}
