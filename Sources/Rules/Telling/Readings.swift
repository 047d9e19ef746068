import Indicators
import Shared

/// The readings of a candle's values by the indicator table: the member `readings` of `--explain`.
struct Readings {
    /// A field that has a rule.
    private struct Rule {
        let name: MemberName
        let rule: ReadingRule
        let others: [String]
    }

    /// By name; nil for a field without a rule.
    private var rules: [String: Rule?] = [:]

    /// Writes the reading of each field that has a rule; null while it is unknown.
    mutating func write(
        _ fields: [WatchedField], _ json: borrowing JSON, _ places: [Int], close: Double, to output: inout Output
    ) {
        output.name("readings")
        output.beginObject()
        for field in fields {
            guard let rule = rule(field.text) else { continue }
            let others = rule.others.map { json.operand(json.value($0)) }
            let reading = rule.rule.reading(json.operand(places[field.slot]), close: close, others: others)
            output.name(rule.name)
            output.value(quoted: reading?.word)
        }
        output.endObject()
    }

    private mutating func rule(_ name: String) -> Rule? {
        if let known = rules[name] { return known }
        let field = IndicatorField(name)
        let found = field?.rule.map { Rule(name: MemberName(name), rule: $0, others: field?.others ?? []) }
        rules[name] = found
        return found
    }
}
