import Shared

/// Which fields of a series' candles the lookups of a set are.
struct Binding {
    /// By lookup: the name of its field, nil where it is none or is not there.
    let fields: [String?]
    /// The same as the finder's slots, or -1.
    let slots: [Int]

    init(_ set: ExpressionSet, _ names: [String], _ finder: inout FieldFinder) {
        fields = set.lookups.map { $0.field?.resolved(among: names) }
        slots = fields.map { $0.map { finder.slot(of: $0) } ?? -1 }
    }

    /// The first field among lookups that is not there.
    func missing(_ lookups: [Int], in set: ExpressionSet) -> FieldName? {
        for lookup in lookups where fields[lookup] == nil {
            if let field = set.lookups[lookup].field { return field }
        }
        return nil
    }
}

/// A field that is not there, as it is told: with the one that was probably meant, and the option that would add it.
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

    /// Whether it looks like a slip: something near it is there.
    var isSlip: Bool { !field.isFamily && nearest != nil }

    var text: String {
        var text = "unknown field \(field.description)"
        if let nearest, !field.isFamily { text += "; did you mean \(nearest)?" }
        if let origin { text += (nearest == nil || field.isFamily ? "; " : " ") + "'ind \(origin.option)' adds it" }
        return text
    }
}
