import Shared

/// Returns the values of a field for each closed candle of a series. If the lookup compares the field with a text, the value is
/// 1 where the field equals the text.
package typealias FieldColumn = (Lookup, String) throws(Failure) -> [Double]

/// Maps each lookup of an expression set to a field of the candles of one series.
struct Binding {
    /// The field's name for each lookup; nil if the lookup reads no field, or the candles do not have the field.
    let fields: [String?]
    /// The finder's slot for each lookup; -1 where `fields` is nil.
    let slots: [Int]

    init(_ set: ExpressionSet, _ names: [String], _ finder: inout FieldFinder) {
        fields = set.lookups.map { $0.field?.resolved(among: names) }
        slots = fields.map { $0.map { finder.slot(of: $0) } ?? -1 }
    }

    /// Returns the column of each lookup; an empty array for a lookup that is not a field of the series.
    func columns(_ set: ExpressionSet, _ column: FieldColumn) throws(Failure) -> [[Double]] {
        var columns: [[Double]] = []
        for place in fields.indices {
            guard let field = fields[place] else {
                columns.append([])
                continue
            }
            columns.append(try column(set.lookups[place], field))
        }
        return columns
    }

    /// Returns the first field that the lookups need but the candles lack.
    func missing(_ lookups: [Int], in set: ExpressionSet) -> FieldName? {
        for lookup in lookups where fields[lookup] == nil {
            if let field = set.lookups[lookup].field { return field }
        }
        return nil
    }
}

/// The message about a missing field: it names the field that was probably meant, and the option of `ind` that adds it.
struct MissingField {
    private let field: FieldName
    private let nearest: String?
    private let origin: FieldOrigin?

    init(_ field: FieldName, among names: [String]) {
        self.field = field
        origin = FieldOrigin(field.text)
        if let origin {
            let relatives = names.filter { $0 == origin.family || $0.hasPrefix(origin.family + "_") }
            nearest = NearestName.of(field.text, among: relatives) ?? relatives.first
        } else {
            nearest = NearestName.of(field.text, among: names)
        }
    }

    /// Whether the name is probably a typing mistake, because a similar field exists.
    var isSlip: Bool { !field.isFamily && nearest != nil }

    var text: String {
        var text = "unknown field \(field.description)"
        if let nearest, !field.isFamily { text += "; did you mean \(nearest)?" }
        if let origin { text += (nearest == nil || field.isFamily ? "; " : " ") + "'ind \(origin.option)' adds it" }
        return text
    }
}
