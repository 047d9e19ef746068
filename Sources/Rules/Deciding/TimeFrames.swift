import Shared

/// The values of an expression over the closed candles of one series, for strategies that read them with `tf()` from series of
/// other intervals.
struct Frame {
    /// The index of the strategy, and of the frame within the strategy's expression set.
    let strategy: Int
    let number: Int

    private let frame: ExpressionSet.TimeFrame
    private let binding: Binding
    private var memory: Memory
    private var numbers: [Double]
    private var columns: [[Double]] = []
    /// The end times and values of the newest candles: a ring buffer once it is full.
    private var ends: [Int] = []
    private var values: [Double] = []
    private var newest = -1
    /// The number of closed candles so far.
    private(set) var candles = 0

    /// The number of candles kept. A candle of a shorter interval may read one far back, because the histories of several
    /// intervals arrive one after the other.
    private static let remembered = 1000

    init(
        _ strategy: Strategy, place: Int, _ number: Int, _ names: [String], _ finder: inout FieldFinder, series: SeriesKey
    ) throws(Failure) {
        self.strategy = place
        self.number = number
        frame = strategy.set.timeFrames[number]
        binding = Binding(frame.set, names, &finder)
        if let field = binding.missing(frame.expression.lookups, in: frame.set) {
            throw .usage("\(series), \(strategy.name): \(MissingField(field, among: names).text)")
        }
        memory = Memory(for: frame.set)
        numbers = [Double](repeating: .nan, count: frame.set.lookups.count)
    }

    /// Evaluates the expression on a closed candle and keeps its value.
    mutating func close(_ json: borrowing JSON, _ finder: borrowing FieldFinder, end: Int) {
        frame.set.read(json, finder, binding.slots, into: &numbers)
        close(end: end)
    }

    /// Evaluates the expression on a closed candle of the columns, given its number, and keeps the value.
    mutating func close(candle: Int, end: Int) {
        for lookup in columns.indices where !columns[lookup].isEmpty { numbers[lookup] = columns[lookup][candle] }
        close(end: end)
    }

    /// Switches to reading values from columns.
    mutating func bind(to column: FieldColumn) throws(Failure) { columns = try binding.columns(frame.set, column) }

    private mutating func close(end: Int) {
        candles += 1
        let value = frame.set.evaluate(frame.expression, numbers, &memory, commit: true)
        newest = newest + 1 == Frame.remembered ? 0 : newest + 1
        if newest == ends.count {
            ends.append(end)
            values.append(value)
        } else {
            ends[newest] = end
            values[newest] = value
        }
    }

    /// The fields that were null in the last closed candle.
    var unknownFields: [String] {
        frame.expression.lookups.filter { numbers[$0].isNaN }.compactMap { binding.fields[$0] }
    }

    /// The value of the last candle that ended at or before `time`; NaN if no candle has ended.
    func value(endedBy time: Int) -> Double {
        for back in 0..<ends.count {
            let place = (newest - back + ends.count) % ends.count
            if ends[place] <= time { return values[place] }
        }
        return .nan
    }
}
