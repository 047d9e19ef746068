import Shared

extension Verdict {
    /// Writes the members that every `verdict` record has, after the members that name its subject.
    package func write(_ output: inout Output) {
        output.member("edge", isEdge)
        output.name("failed")
        output.beginArray()
        for failure in failures {
            output.element(quoted: failure.rawValue)
        }
        output.endArray()
        output.member("verdict", quoted: sentence)
        output.member("sets", sets)
        output.member("trials", trials)
        output.member("days", days)
        output.member("total_trades", result.trades)
        output.member("min_trades", terms.minimumTrades)
        output.member("expectancy_r", result.averageR ?? .nan)
        output.member("return_pct_daily", 100 * dailyReturn)
        output.member("out_of_sample_pct_daily", outOfSampleReturn.map { 100 * $0 } ?? .nan)
        output.member("out_of_sample_loss_pct", overfitting.map { 100 * $0.lossProbability } ?? .nan)
        output.member("spa_p", superiority.probability)
        output.member("deflated_sharpe", Verdict.stable(deflatedSharpe?.probability))
        output.member("sharpe_daily", sharpe?.value ?? .nan)
        output.member("sharpe_of_luck", Verdict.stable(deflatedSharpe?.ofLuck))
        output.member("skewness", sharpe?.skewness ?? .nan)
        output.member("kurtosis", sharpe?.kurtosis ?? .nan)
        output.member("pbo", overfitting?.probability ?? .nan)
        output.member("blocks", overfitting?.blocks)
        output.member("purged_days", overfitting?.purgedDays)
        output.member("permutations", permutations?.count ?? 0)
        output.member("permutations_as_good", permutations?.asGood)
    }

    /// Rounds to ten decimals: the digits after them differ between the C libraries' normal distribution functions.
    private static func stable(_ number: Double?) -> Double { number.map { ($0 * 1e10).rounded() / 1e10 } ?? .nan }
}
