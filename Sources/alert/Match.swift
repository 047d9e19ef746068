import Shared

/// Selects the records that are alerts, by an expression in the language of `signal`'s rules.
struct Match {
    private let set: ExpressionSet
    private let expression: Expression
    private var finder = FieldFinder()
    private let slots: [Int]
    private var numbers: [Double]
    private var memory: Memory
    private var search: FieldSearch

    init(_ text: String) throws(Failure) {
        var set = ExpressionSet()
        do throws(ExpressionError) { expression = try set.add(text) } catch {
            throw .usage("--match: \(error.message), in '\(text)'")
        }
        guard !expression.remembers, set.timeFrames.isEmpty, set.lookups.allSatisfy({ !($0.field?.isFamily ?? false) }) else {
            throw .usage(
                "--match sees one record at a time: expected full names of fields and no function that looks back, in '\(text)'"
            )
        }
        self.set = set
        var finder = FieldFinder()
        slots = set.lookups.map { $0.field.map { finder.slot(of: $0.text) } ?? -1 }
        self.finder = finder
        numbers = [Double](repeating: .nan, count: set.lookups.count)
        memory = Memory(for: set)
        search = FieldSearch(set.lookups)
    }

    /// Whether the expression is true for a record; unknown counts as false.
    mutating func holds(_ json: borrowing JSON) -> Bool {
        finder.find(in: json)
        set.read(json, finder, slots, into: &numbers)
        search.look(json, slots, finder, numbers)
        let value = set.evaluate(expression, numbers, &memory, commit: false)
        return !value.isNaN && value != 0
    }

    /// Messages about fields and texts of the expression that no record had; "" if all were found.
    var reasons: String { search.reasons }

    /// Whether the expression has a field that no command writes and no record had.
    var hasUnknownField: Bool { search.hasUnknownField }

    /// Returns a message about fields that no record has had, once, after enough records; else nil.
    mutating func takeSlip() -> String? { search.takeSlip() }
}
