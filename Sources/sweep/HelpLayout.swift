import Shared

extension SweepOptions {
    static let layout = HelpLayout(
        essentials: [
            "rank": "Rank by this metric of report (default: sharpe)",
            "least": "The smallest value is the best",
            "top": "Write the best N sets only",
            "verdict": "Test whether the best set is more than luck",
            "walk": "Choose on TRAIN, try on the TEST behind it, and go on",
            "html": "Write a page to look at, too",
            "random": "Run N combinations chosen at random",
            "resume": "Keep results in FILE, and go on after a kill",
            "shard": "Run the I-th of N parts",
            "merge": "Rank the results of all parts together",
            "jobs": "Run N sets in parallel",
            "dry-run": "Print the pipes, and run nothing",
            "quiet": "Print errors only",
        ],
        groups: [
            "Results": "rank least top min-trades html force json",
            "Luck or not": "verdict trials permutations walk",
            "Sets": "random seed shard merge",
            "Running": "jobs memory resume run dry-run",
        ])

    static var suggestions: Suggestions {
        Suggestions([
            "rank": [
                "sharpe", "sortino", "calmar", "total_pnl", "profit_factor", "max_drawdown_pct", "expectancy_r", "return_pct",
            ]
        ])
    }
}
