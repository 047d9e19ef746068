extension BuiltIn {
    static let micro = BuiltIn(
        "micro", "Momentum, stochastic RSI, VWAP and the order book, with weights that follow volatility.",
        #"""
        {
          "name": "micro",
          "description": "Momentum weighs as much as volatility (ATR in percent) is above its mean of 100 candles, within 0.5 and 2; stochastic RSI and VWAP weigh the inverse. The book's vote is its imbalance within 1, 5 and 20 basis points of mid, weighted by 1, 1/5 and 1/20. The document gives no numbers; these are ours.",
          "threshold": 0.5,
          "votes": [
            {"name": "momentum", "long": "mom_10 > 0", "short": "mom_10 < 0",
              "weight": "min(max(natr_14 / mean(natr_14, 100), 0.5), 2)"},
            {"name": "stochrsi", "long": "stochrsi_14_14_3_3_k > stochrsi_14_14_3_3_d and stochrsi_14_14_3_3_k < 80",
              "short": "stochrsi_14_14_3_3_k < stochrsi_14_14_3_3_d and stochrsi_14_14_3_3_k > 20",
              "weight": "1 / min(max(natr_14 / mean(natr_14, 100), 0.5), 2)"},
            {"name": "vwap", "long": "close > vwap", "short": "close < vwap",
              "weight": "1 / min(max(natr_14 / mean(natr_14, 100), 0.5), 2)"},
            {"name": "book", "value": "((book_depth_bid_1bps - book_depth_ask_1bps) / max(book_depth_bid_1bps + book_depth_ask_1bps, 1e-9) + (book_depth_bid_5bps - book_depth_ask_5bps) / max(book_depth_bid_5bps + book_depth_ask_5bps, 1e-9) / 5 + (book_depth_bid_20bps - book_depth_ask_20bps) / max(book_depth_bid_20bps + book_depth_ask_20bps, 1e-9) / 20) / 1.25"}
          ],
          "stop": "0.6%",
          "target": "0.8%",
          "confidence": {"high": 0.8, "medium": 0.5}
        }
        """#)
}
