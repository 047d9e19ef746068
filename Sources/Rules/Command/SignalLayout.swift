import Shared

extension SignalOptions {
    static let layout = HelpLayout(
        essentials: [
            "strategy": "Use a built-in strategy or a rule file",
            "list": "List the built-in strategies",
            "print": "Print a rule file to change: --print scalp",
            "check": "Check a rule file",
            "needs": "Print what a strategy needs of ind and bybit-stream",
            "long": "Go long where this holds: 'rsi_7 < 30'",
            "short": "Go short where this holds",
            "stop": "Set the stop: 0.6% or '2 atr_14'",
            "target": "Set the target: 0.8% or '2 r'",
            "cooldown": "Open nothing on a side for TIME after a signal",
            "all": "Pass the candles on, too",
            "explain": "Say for each candle why it fired or not",
        ],
        groups: [
            "Rules": "strategy long short threshold agree stop target weight name",
            "When it fires": "cooldown cooldown-scope forming repeat late after-gap",
            "Output": "all explain tick",
            "Rule files (each of these prints something and ends)": "list print needs check prove",
        ])

    /// The values that shell completion offers. The vote names for --weight depend on the chosen strategy.
    static var suggestions: Suggestions {
        Suggestions(
            [
                "strategy": BuiltIn.all.map(\.name), "print": BuiltIn.all.map(\.name),
                "stop": ["0.6%"], "target": ["0.8%"],
            ], dependent: ["weight"]
        ) { _, arguments in
            ((try? rules(arguments)) ?? []).flatMap(\.votes).map { $0.name + "=" }
        }
    }
}
