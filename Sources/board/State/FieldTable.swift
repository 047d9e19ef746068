import Indicators
import Shared

/// The numeric fields that candles have beside their own members: those of `ind`, and others of a user's own.
struct FieldTable {
    struct Field {
        let name: String
        /// The finder's slot.
        let slot: Int
        let rule: ReadingRule?
        /// The fields that the rule looks at beside this one, by their numbers; nil where one of them has not come.
        var others: [Int]?
        /// Drawn on the price, so that its value has the price's digits.
        let isPrice: Bool
        /// The one field of its indicator that the table of the board shows unless other columns are chosen.
        let isHeadline: Bool
        /// The indicator, as a user asks for it: `--st 10,3`.
        let option: String?
    }

    private(set) var fields: [Field] = []
    /// Names that were looked at; nil for one that is no field.
    private var known: [String: Int?] = [:]
    private var stems: Set<String> = []

    /// More fields are not shown: no candle of ours has so many, and a hostile input could name new ones for ever.
    private static let most = 256
    private static let mostNames = 4096

    /// Finds the fields of a candle that were not known. True where there were some.
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
        // A field that is null so far may become a text.
        if isNull, !isOfTable { return false }
        known[name] = fields.count
        let rule = isOfTable ? indicator?.rule : nil
        var isPrice = false
        if isOfTable, case .onPrice = indicator?.field?.drawing { isPrice = true }
        let stem = indicator?.stem ?? name
        // Of an indicator that no rule reads the first field stands for it.
        let hasRules = indicator.map { own in own.definition.fields.contains { own.sibling($0.suffix)?.rule != nil } } ?? false
        let isHeadline = isOfTable && (rule != nil || !hasRules) && stems.insert(stem).inserted
        fields.append(
            Field(
                name: name, slot: finder.slot(of: name), rule: rule, others: nil, isPrice: isPrice, isHeadline: isHeadline,
                option: isOfTable ? indicator?.option : nil))
        return true
    }

    /// Finds what the rules look at beside their own fields.
    private mutating func resolve() {
        for place in fields.indices where fields[place].others == nil {
            let names = IndicatorField(fields[place].name)?.others ?? []
            let numbers = names.compactMap { name in known[name].flatMap { $0 } }
            if numbers.count == names.count { fields[place].others = numbers }
        }
    }

    func number(of name: String) -> Int? { known[name].flatMap { $0 } }

    /// What a field's value says; nil where that is unknown.
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
