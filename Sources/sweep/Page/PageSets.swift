import Shared

/// A set as the maps of a page need it.
struct PageSet {
    enum Outcome {
        case ranked(Double)
        /// The set has fewer trades than a rank needs.
        case fewTrades
        /// The metric is unknown.
        case unknown
        case failed
    }

    /// The index of the set's value in each parameter.
    let places: [Int]
    let outcome: Outcome
    /// Whether the account gained.
    let isGain: Bool
}

/// The sets of a sweep, and the values of their parameters.
struct PageSets {
    struct Parameter {
        let name: String
        private(set) var values: [String] = []
        private var places: [String: Int] = [:]

        init(name: String, values: [String] = []) {
            self.name = name
            for value in values { _ = place(of: value) }
        }

        mutating func place(of value: String) -> Int {
            if let known = places[value] { return known }
            places[value] = values.count
            values.append(value)
            return values.count - 1
        }

        /// Whether all values are numbers, with or without a percent sign.
        var isNumeric: Bool { values.allSatisfy { PageSets.number($0) != nil } }
    }

    private(set) var parameters: [Parameter]
    /// The best first; sets without a result last.
    private(set) var sets: [PageSet] = []
    /// The results, the best first, each with the value of the ranked metric.
    let results: [(value: Double?, result: SetResult)]
    private(set) var isSimulated = false
    private(set) var currency = ""

    /// `failed` has the parameter values of sets without a result.
    init(_ results: [SetResult], _ ranking: Ranking, _ parameters: [Parameter], failed: [[String]]) throws(Failure) {
        self.parameters = parameters
        self.results = try ranking.sorted(results)
        var json = JSON()
        for (value, result) in self.results {
            guard json.scan(Array(result.row.dropLast())) == nil else { continue }
            let params = json.value("params")
            let outcome: PageSet.Outcome =
                if let value { .ranked(value) } else {
                    (json.integer(json.value("total_trades")) ?? 0) < ranking.leastTrades ? .fewTrades : .unknown
                }
            let net = json.value("total_pnl")
            take(
                parameters.map { json.shown(json.value($0.name, in: params)) }, outcome,
                isGain: net > 0 && (json.double(net) ?? 0) > 0)
            if currency.isEmpty { currency = json.string(json.value("currency")) }
            isSimulated = isSimulated || json.isSimulated(json.value("simulated"))
        }
        for values in failed { take(values, .failed, isGain: false) }
    }

    private mutating func take(_ values: [String], _ outcome: PageSet.Outcome, isGain: Bool) {
        let places = zip(parameters.indices, values).map { parameters[$0].place(of: $1) }
        sets.append(PageSet(places: places, outcome: outcome, isGain: isGain))
    }

    /// The parameters of results whose grid is unknown. Numeric values are sorted, others stay in the order of appearance.
    static func parameters(_ names: [String], of results: [SetResult]) -> [Parameter] {
        var found = names.map { Parameter(name: $0) }
        var json = JSON()
        for result in results where json.scan(Array(result.row.dropLast())) == nil {
            let params = json.value("params")
            for place in found.indices { _ = found[place].place(of: json.shown(json.value(found[place].name, in: params))) }
        }
        return found.map { parameter in
            guard parameter.isNumeric else { return parameter }
            let sorted = parameter.values.sorted { (number($0) ?? 0, $0) < (number($1) ?? 0, $1) }
            return Parameter(name: parameter.name, values: sorted)
        }
    }

    private static func number(_ text: String) -> Double? { Double(text.hasSuffix("%") ? String(text.dropLast()) : text) }

    // MARK: Values and names

    /// The parameters that have several values.
    var varied: [Int] { parameters.indices.filter { parameters[$0].values.count > 1 } }

    /// The values of the ranked metric, of all sets with a rank, the best first.
    var values: [Double] { results.compactMap(\.value) }

    /// The name of a set: `rsi=7 up=60`.
    func text(of place: Int) -> String {
        zip(parameters, sets[place].places).map { "\($0.name)=\($0.values[$1])" }.joined(separator: " ")
    }
}
