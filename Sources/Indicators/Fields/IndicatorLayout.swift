import Shared

extension IndicatorOptions {
    static let layout = HelpLayout(
        essentials: [
            "ema": "Exponential moving average: --ema 21",
            "sma": "Simple moving average: --sma 50",
            "rsi": "Relative strength index",
            "macd": "Moving average convergence divergence",
            "bb": "Bollinger bands",
            "atr": "Average true range",
            "st": "SuperTrend: --st 10,3",
            "vwap": "Volume weighted average price of the UTC day",
            "cdl": "Candlestick patterns by name, or all",
            "join": "Append fields of book and flow records",
            "let": "Append a field of your own",
            "list": "List all indicators with formulas and sources",
        ],
        groups: [
            "Fields of your own, and the list": "join let list"
        ])

    static var suggestions: Suggestions {
        Suggestions(["cdl": ["all"] + (IndicatorDefinition.named("cdl")?.fields ?? []).map { String($0.suffix.dropFirst()) }])
    }
}
