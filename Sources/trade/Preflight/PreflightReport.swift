import Shared
import Trading

/// The findings of --preflight, as lines for people or as one record.
struct PreflightReport {
    let plan: EntryPlan
    let place: String
    let checks: [PreflightCheck]
    let estimate: EntryEstimate?
    let currency: Label

    func write(_ output: inout Output, isForPerson: Bool) {
        if isForPerson { writeLines(&output) } else { writeRecord(&output) }
    }

    // MARK: For a person

    private func writeLines(_ output: inout Output) {
        output.write(string: "preflight of \(plan.market) (\(place)); nothing was sent\n")
        var lines = checks.map { (mark($0.verdict) + $0.name, $0.text) }
        if let estimate { lines += entry(estimate).map { ("        " + $0.0, $0.1) } }
        let width = (lines.map(\.0.count).max() ?? 0) + 2
        for (name, text) in lines {
            output.write(string: name + String(repeating: " ", count: width - name.count) + text + "\n")
        }
    }

    private func mark(_ verdict: PreflightCheck.Verdict) -> String {
        switch verdict {
        case .ok: "ok      "
        case .warning: "WARNING "
        case .failed: "FAILED  "
        }
    }

    private func entry(_ estimate: EntryEstimate) -> [(String, String)] {
        var lines = [
            ("side", plan.isLong ? "long" : "short"), ("entry", "\(plan.entry.trimmed), at the market"),
            ("quantity", "\(estimate.quantity.trimmed)"), ("notional", money(estimate.notional)),
            ("margin", margin(estimate)), ("fees", fees(estimate)), ("liquidation", liquidation(estimate)),
        ]
        if let risk = estimate.risk, let percent = estimate.riskPercent {
            lines.append(
                ("risk", "\(money(risk)) at the stop \(text(estimate.stop)), \(percent)% of \(money(estimate.equity))"))
        } else {
            lines.append(("risk", "unknown without a stop"))
        }
        if let gain = estimate.gain {
            let ratio = estimate.ratio.flatMap { $0.divided(by: .one, decimals: 2) }.map { ", \($0) times the risk (R)" } ?? ""
            lines.append(("target", "\(money(gain, isSigned: true)) at \(text(estimate.target))\(ratio)"))
        }
        return lines
    }

    private func margin(_ estimate: EntryEstimate) -> String {
        if plan.market.category == Label.spot {
            return "none: a coin is paid in full, \(money(estimate.cost)) with the fee"
        }
        return "\(money(estimate.margin)) at \(estimate.leverage.trimmed)x; \(money(estimate.cost)) with the fees set aside"
    }

    private func fees(_ estimate: EntryEstimate) -> String {
        var parts = ["\(money(estimate.fees.entry)) in"]
        if let stop = estimate.fees.stop { parts.append("\(money(stop)) out at the stop") }
        if let target = estimate.fees.target { parts.append("\(money(target)) out at the target") }
        return parts.joined(separator: ", ")
    }

    private func liquidation(_ estimate: EntryEstimate) -> String {
        guard let price = estimate.liquidation else {
            if plan.market.category == Label.spot { return "none: a coin is paid in full" }
            if plan.market.category == Label.option { return "none: an option is paid in full" }
            return "none: the money behind the position covers any price"
        }
        let distance = price.subtracting(plan.entry)?.magnitude.multiplied(by: Decimal(100))?.divided(
            by: plan.entry, decimals: 2)
        return (place == "paper" ? "" : "about ") + "\(price.trimmed)" + (distance.map { ", \($0)% away" } ?? "")
    }

    private func money(_ value: Decimal, isSigned: Bool = false) -> String {
        "\(Money.text(value, currency, isSigned: isSigned)) \(currency.text)"
    }

    private func text(_ price: Decimal?) -> String { price.map { "\($0.trimmed)" } ?? "-" }

    // MARK: For a program

    private func writeRecord(_ output: inout Output) {
        output.begin(record: "preflight")
        output.member("time", System.wallTime)
        output.member("place", quoted: place)
        output.member("category", plan.market.category)
        output.member("symbol", plan.market.symbol)
        output.member("side", plan.isLong ? "long" : "short")
        output.member("entry", plan.entry)
        output.member("stop", estimate?.stop ?? plan.stop)
        output.member("target", estimate?.target ?? plan.target)
        output.member("qty", estimate?.quantity)
        output.member("notional", estimate?.notional.trimmed)
        output.member("leverage", estimate?.leverage)
        output.member("margin", estimate?.margin.trimmed)
        output.member("cost", estimate?.cost.trimmed)
        output.member("fee_entry", estimate?.fees.entry)
        output.member("fee_stop", estimate?.fees.stop)
        output.member("fee_target", estimate?.fees.target)
        output.member("liquidation", estimate?.liquidation)
        output.member("risk", estimate?.risk)
        output.member("risk_pct", estimate?.riskPercent)
        output.member("gain", estimate?.gain)
        output.member("r", estimate?.ratio)
        output.member("equity", estimate?.equity.trimmed)
        output.member("currency", quoted: currency.text)
        output.name("checks")
        output.beginArray()
        for check in checks {
            output.beginObject()
            output.member("name", quoted: check.name)
            output.member("verdict", quoted: check.verdict.rawValue)
            output.member("text", quoted: check.text)
            output.endObject()
        }
        output.endArray()
        output.endRecord()
    }
}
