import Indicators
import Shared

/// The numeric fields that candles carry besides their own members: those of `ind`, and a user's own fields.
struct FieldTable {
    struct Field {
        let name: String
        /// The slot of the field in the `FieldFinder`.
        let slot: Int
        let rule: ReadingRule?
        /// The indices of the other fields that the rule reads; nil while one of them is unknown.
        var others: [Int]?
        /// Whether the field is drawn on the price, so its value is shown with the price's digits.
        let isPrice: Bool
        /// Whether this is the one field of its indicator that the board shows by default.
        let isHeadline: Bool
        /// The option of `ind` that makes the field, such as `--st 10,3`.
        let option: String?
    }

    private(set) var fields: [Field] = []
    /// The index of each name that was seen; nil for names that are not numeric fields.
    private var known: [String: Int?] = [:]
    private var stems: Set<String> = []

    /// Further fields are ignored: real candles have fewer, and hostile input could name new ones without end.
    private static let most = 256
    private static let mostNames = 4096

    /// Adds the new fields of a candle. Returns whether there were any.
    mutating func look(_ json: borrowing JSON, _ finder: inout FieldFinder) -> Bool {
        var found = false
        var member = 1
        while json.isInside(member) {
            let value = member + 1
            let kind = json.kind(value)
            if kind == .number || kind == .null || kind == .true || kind == .false {
                let name = json.string(member)
                if known[name] == nil, add(name, isNull: kind == .null, &finder) { found = true }
            }
            member = json.after(value)
        }
        if found { resolve() }
        return found
    }

    private mutating func add(_ name: String, isNull: Bool, _ finder: inout FieldFinder) -> Bool {
        guard fields.count < FieldTable.most, known.count < FieldTable.mostNames else { return false }
        let isMember = CandleRecord.members.contains(name) && name != "vwap"
        let indicator = IndicatorField(name)
        if isMember || name.isEmpty || name.utf8.count > 64 || name.hasSuffix("_age") {
            known[name] = .some(nil)
            return false
        }
        let isOfTable = indicator?.field != nil
        // A field that was null so far may turn out to be text.
        if isNull, !isOfTable { return false }
        known[name] = fields.count
        let rule = isOfTable ? indicator?.rule : nil
        var isPrice = false
        if isOfTable, case .onPrice = indicator?.field?.drawing { isPrice = true }
        let stem = indicator?.stem ?? name
        // If no rule reads an indicator, its first field is the one that is shown.
        let hasRules = indicator.map { own in own.definition.fields.contains { own.sibling($0.suffix)?.rule != nil } } ?? false
        let isHeadline = isOfTable && (rule != nil || !hasRules) && stems.insert(stem).inserted
        fields.append(
            Field(
                name: name, slot: finder.slot(of: name), rule: rule, others: nil, isPrice: isPrice, isHeadline: isHeadline,
                option: isOfTable ? indicator?.option : nil))
        return true
    }

    /// Finds the other fields that the rules read.
    private mutating func resolve() {
        for place in fields.indices where fields[place].others == nil {
            let names = IndicatorField(fields[place].name)?.others ?? []
            let numbers = names.compactMap { name in known[name].flatMap { $0 } }
            if numbers.count == names.count { fields[place].others = numbers }
        }
    }

    func number(of name: String) -> Int? { known[name].flatMap { $0 } }

    /// The reading of a field's value, such as overbought; nil if it is unknown.
    func reading(_ number: Int, of series: SeriesState) -> IndicatorReading? {
        let field = fields[number]
        guard let rule = field.rule, let others = field.others else { return nil }
        return rule.reading(series.value(number), close: series.price, others: others.map { series.value($0) })
    }
}

extension IndicatorField {
    /// Another field of the same indicator.
    fileprivate func sibling(_ suffix: String) -> IndicatorField? { IndicatorField(stem + suffix) }
}
