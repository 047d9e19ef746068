import Shared

/// Which records are alerts, by an expression in the language of `signal`'s rules.
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

    /// Whether it holds for a record; not where it is unknown.
    mutating func holds(_ json: borrowing JSON) -> Bool {
        finder.find(in: json)
        set.read(json, finder, slots, into: &numbers)
        search.look(json, slots, finder, numbers)
        let value = set.evaluate(expression, numbers, &memory, commit: false)
        return !value.isNaN && value != 0
    }

    /// What it asks for that no record had, for a person; "" where all was there.
    var reasons: String { search.reasons }

    /// A field that no command writes and no record has had.
    var hasUnknownField: Bool { search.hasUnknownField }

    /// That a field is in no record, once enough were read to say so.
    mutating func takeSlip() -> String? { search.takeSlip() }
}
