import Shared

/// The inputs of indicators that read two series, beyond the candle's prices: other fields, and prices of other symbols.
struct IndicatorInputs {
    private enum Source {
        /// A value of an earlier option.
        case value
        /// A member of the record, by its slot.
        case member(Int)
        case other(BarSource, symbol: Label?)
    }

    private var sources: [Source] = []
    /// By input: the index of the earlier option's value that it reads; -1 for other inputs.
    private(set) var links: [Int] = []
    /// The symbols whose candles are inputs of other symbols' indicators.
    private(set) var symbols: Set<Label> = []
    private var finder = FieldFinder()

    var isEmpty: Bool { sources.isEmpty }

    init(_ options: IndicatorOptions) {
        var names: [String] = []
        for item in options.order {
            for input in item.request?.inputs ?? [] { add(input, names) }
            names += item.valueNames
        }
    }

    private mutating func add(_ input: SeriesInput, _ names: [String]) {
        var link = -1
        switch input {
        case .price: return
        case .field(let name):
            link = names.firstIndex(of: name) ?? -1
            sources.append(link < 0 ? .member(finder.slot(of: name)) : .value)
        case .other(let source, let symbol):
            let label = Label(symbol)
            if let label { symbols.insert(label) }
            sources.append(.other(source, symbol: label))
        }
        links.append(link)
    }

    /// Reads the inputs of the next candle. `newest` gives the newest candle of another symbol.
    mutating func read(_ json: borrowing JSON, into values: inout Values, _ newest: (Label) -> Bar?) {
        finder.find(in: json)
        values.inputs.removeAll(keepingCapacity: true)
        for source in sources {
            switch source {
            case .value: values.inputs.append(.nan)
            case .member(let slot):
                let place = finder.places[slot]
                values.inputs.append(place > 0 ? json.double(place) ?? .nan : .nan)
            case .other(let source, let symbol): values.inputs.append(symbol.flatMap(newest).map { source.of($0) } ?? .nan)
            }
        }
    }
}

/// The newest closed candles of a series, for indicators of other symbols. A backfill delivers the candles of one symbol before
/// those of another, so the last 2000 are kept.
struct RecentBars {
    private static let most = 2000
    private var bars: [Bar] = []
    private var oldest = 0

    mutating func add(_ bar: Bar) {
        if bars.count < Self.most {
            bars.append(bar)
        } else {
            bars[oldest] = bar
            oldest = (oldest + 1) % Self.most
        }
    }

    /// Returns the newest candle that ended at a time or before, in O(log N).
    func newest(endedBy end: Int) -> Bar? {
        var range = 0..<bars.count
        while !range.isEmpty {
            let middle = (range.lowerBound + range.upperBound) / 2
            let isPast = bars[(oldest + middle) % bars.count].end <= end
            range = isPast ? middle + 1..<range.upperBound : range.lowerBound..<middle
        }
        return range.lowerBound == 0 ? nil : bars[(oldest + range.lowerBound - 1) % bars.count]
    }
}
