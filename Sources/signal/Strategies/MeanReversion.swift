extension BuiltIn {
    static let meanReversion = BuiltIn(
        "mean-reversion", "Close outside a Bollinger band; high confidence when RSI is stretched as well.",
        #"""
        {
          "name": "mean-reversion",
          "description": "Long under the lower band, short above the upper; confidence is high where RSI is stretched as well. The document has no stop and no target: 2 ATR and twice the risk are ours.",
          "score": "sum",
          "threshold": 1,
          "votes": [
            {"name": "bollinger", "long": "close < bb_20_2_lower", "short": "close > bb_20_2_upper"},
            {"name": "rsi", "long": "close < bb_20_2_lower and rsi_14 < 30", "short": "close > bb_20_2_upper and rsi_14 > 70"}
          ],
          "stop": "2 atr_14",
          "target": "2 r",
          "confidence": {"high": 2, "medium": 1}
        }
        """#)
}
