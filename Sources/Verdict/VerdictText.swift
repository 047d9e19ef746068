import Shared

// The verdict as text for people.
extension Verdict {
    /// One sentence with the result, and one with its meaning.
    package var sentence: String { "\(outcome)\(reason). \(conclusion)" }

    /// The beginning of the sentence, such as `Best of 1,280 sets: +0.02 R a trade after costs`.
    private var outcome: String {
        let earlier = terms.earlierTrials
        let before = earlier > 0 ? " after \(earlier.grouped) earlier trial\(earlier == 1 ? "" : "s")" : ""
        let subject = sets > 1 ? "Best of \(sets.grouped) sets\(before)" : "One run\(before)"
        if result.trades == 0 { return "\(subject): no trade" }
        let gain = result.averageR.map { Verdict.signed($0) + " R a trade" } ?? Verdict.signed(100 * dailyReturn) + "% a day"
        return "\(subject): \(gain) after costs"
    }

    /// The reason why there is no edge, for the first failed condition only.
    private var reason: String {
        guard let failure = failures.first else { return shuffled("; ") }
        switch failure {
        case .days: return " in \(Messages.count(days, "day"))"
        case .profit: return result.trades == 0 ? "" : "; the account \(dailyReturn < 0 ? "lost" : "gained nothing")"
        case .trades: return " in \(Messages.count(result.trades, "trade"))"
        case .outOfSample:
            if outOfSampleReturn == nil { return "; with trades held so long there are too few days to try a choice on others" }
            return permutations == nil ? "; what some days chose lost on the others" : shuffled("; ")
        case .superiority, .deflatedSharpe:
            if permutations != nil { return shuffled("; ") }
            return failure == .superiority
                ? "; luck alone does as well in \(Int((100 * superiority.probability).rounded()))% of cases" : besideLuck
        }
    }

    private var besideLuck: String {
        guard let sharpe, let deflatedSharpe, trials > 1 else { return "; its Sharpe ratio is not clearly above 0" }
        let nearly = sharpe.value > deflatedSharpe.ofLuck ? "nearly " : ""
        return "; the best of \(trials.grouped) has \(nearly)such a Sharpe ratio by luck"
    }

    private func shuffled(_ separator: String) -> String {
        guard let permutations else { return "" }
        return "\(separator)\(permutations.asGood.grouped) of \(permutations.count.grouped) shuffled markets did as well"
    }

    private var conclusion: String {
        switch failures.first {
        case nil:
            mayBeMarket
                ? "This is more than luck gives, but it does not come from the order of the days."
                : "This is more than luck gives."
        case .days: "A verdict needs at least \(Verdict.leastDays) days."
        case .profit: "There is no edge."
        case .trades: "That is too few to tell an edge from luck: at least \(terms.minimumTrades.grouped) are needed."
        default: "This is what luck gives."
        }
    }

    /// Whether many shuffled markets gave as good a result. Then the result comes from the course of single days, or from how
    /// the market rose or fell as a whole.
    private var mayBeMarket: Bool {
        guard let permutations, permutations.count > 0 else { return false }
        return Double(1 + permutations.asGood) / Double(1 + permutations.count) > Verdict.mostLuck
    }

    /// Returns a signed number with two decimals, or with more (at most nine) until a digit other than 0 shows.
    static func signed(_ number: Double) -> String {
        var (decimals, least) = (2, 0.1)
        while number != 0, abs(number) * 10 < least, decimals < 9 {
            decimals += 1
            least /= 10
        }
        return (number > 0 ? "+" : "") + number.text(decimals: decimals)
    }
}

/// A row of the verdict's table: a name, a value, and a note with its requirement or meaning.
package struct VerdictFigure {
    package let name: String
    package let value: String
    package let note: String
}

extension Verdict {
    package var figures: [VerdictFigure] {
        func mark(_ condition: Condition, _ text: String) -> String {
            text + (failures.contains(condition) ? ": does not hold" : ": holds")
        }
        var figures = [
            VerdictFigure(
                name: "trades", value: result.trades.grouped, note: mark(.trades, "at least \(terms.minimumTrades.grouped)")),
            VerdictFigure(
                name: "out of sample", value: outOfSampleReturn.map { Verdict.signed(100 * $0) + "% a day" } ?? "-",
                note: mark(.outOfSample, "above 0")),
            VerdictFigure(
                name: "SPA test against not trading", value: "p " + superiority.probability.text(decimals: 4),
                note: mark(.superiority, "below 0.05")),
            VerdictFigure(
                name: "deflated Sharpe ratio", value: deflatedSharpe?.probability.text(decimals: 4) ?? "-",
                note: mark(.deflatedSharpe, "above 0.95")),
            VerdictFigure(
                name: "Sharpe ratio of days", value: sharpe?.value.text(decimals: 4) ?? "-",
                note: deflatedSharpe.map { "luck gives \($0.ofLuck.text(decimals: 4)) in \(Messages.count(trials, "trial"))" }
                    ?? ""),
            VerdictFigure(
                name: "days", value: days.grouped,
                note: sharpe.map { "skew \($0.skewness.text(decimals: 2)), kurtosis \($0.kurtosis.text(decimals: 2))" } ?? ""),
        ]
        if let overfitting {
            figures.append(
                VerdictFigure(
                    name: "probability of overfitting", value: overfitting.probability.text(decimals: 2),
                    note: "judges the ranking, not the profit; 0.5 is a ranking by luck"))
        }
        if let permutations {
            figures.append(
                VerdictFigure(
                    name: "shuffled markets as good", value: permutations.asGood.grouped,
                    note: "of \(permutations.count.grouped), whole days in another order"))
        }
        return figures
    }

    /// Writes the sentence, then the figures. `title` names the subject, or says that it is simulated; it may be empty.
    package func writeTable(title: String = "", _ output: inout Output) {
        output.write(string: Plain.line(title.isEmpty ? sentence : "\(title): \(sentence)") + "\n")
        TextTable.write(figures.map { [$0.name, $0.value, $0.note] }, endsInWords: true, &output)
    }
}
