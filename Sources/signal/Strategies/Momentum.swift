extension BuiltIn {
    static let momentum = BuiltIn(
        "momentum", "MACD, RSI and a moving average; two points at least.",
        #"""
        {
          "name": "momentum",
          "description": "The sum of MACD against its signal, RSI's half and the close against SMA 50. The document has no stop and no target: 2 ATR and twice the risk are ours.",
          "score": "sum",
          "threshold": 2,
          "votes": [
            {"name": "macd", "value": "if(macd_12_26_9 > macd_12_26_9_signal, 1, -1)"},
            {"name": "rsi", "long": "rsi_14 > 50 and rsi_14 < 70", "short": "rsi_14 > 30 and rsi_14 < 50"},
            {"name": "sma", "value": "if(close > sma_50, 1, -1)"}
          ],
          "stop": "2 atr_14",
          "target": "2 r",
          "confidence": {"high": 3, "medium": 2}
        }
        """#)
}
