import Shared

/// The parameters of a sweep and their sets: all combinations of their values, or a random choice of them.
struct Grid {
    struct Parameter {
        let name: String
        let values: [String]
    }

    let parameters: [Parameter]
    /// The numbers of the combinations chosen at random; nil if all are run.
    let chosen: [Int]?

    /// The most sets, which a sweep's memory limits, and the most values of a parameter.
    private static let mostSets = 10_000_000
    private static let mostValues = 100_000

    /// `random` chooses `count` combinations, each once.
    init(_ texts: [String], random: (count: Int, seed: Int)?) throws(Failure) {
        var parameters: [Parameter] = []
        for text in texts {
            let parameter = try Grid.parameter(text)
            guard !parameters.contains(where: { $0.name == parameter.name }) else {
                throw .usage("the parameter \(parameter.name) is given twice")
            }
            parameters.append(parameter)
        }
        self.parameters = parameters
        var all = 1
        for parameter in parameters {
            let (product, isTooLarge) = all.multipliedReportingOverflow(by: parameter.values.count)
            guard !isTooLarge, product <= Int.max / 2 else { throw .usage("the grid has more than 4e18 combinations") }
            all = product
        }
        guard let random else {
            guard all <= Grid.mostSets else {
                throw .usage(
                    "the grid has \(all) combinations; at most \(Grid.mostSets) can be run: use --random N")
            }
            chosen = nil
            count = all
            return
        }
        count = min(random.count, all)
        chosen = count == all ? nil : Grid.choose(count, of: all, seed: random.seed)
    }

    /// The number of sets.
    let count: Int

    /// Robert Floyd's algorithm for choosing without repetition; returns the numbers in the order of the grid.
    private static func choose(_ count: Int, of all: Int, seed: Int) -> [Int] {
        var generator = SplitMix(seed: UInt64(bitPattern: Int64(seed)))
        var chosen: Set<Int> = []
        for last in (all - count)..<all {
            let number = Int(generator.next(below: UInt64(last + 1)))
            chosen.insert(chosen.contains(number) ? last : number)
        }
        return chosen.sorted()
    }

    /// Reads a parameter such as `rsi=5..21:2` or `stop=0.4%,0.6%`.
    private static func parameter(_ text: String) throws(Failure) -> Parameter {
        let parts = text.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2, Placeholders.isName(parts[0]) else {
            throw .usage("expected a parameter such as rsi=5..21:2 or stop=0.4%,0.6%, got '\(text)'")
        }
        return Parameter(name: parts[0], values: try values(parts[0], parts[1]))
    }

    private static func values(_ name: String, _ text: String) throws(Failure) -> [String] {
        if let range = text.firstRange(of: "..") {
            let rest = text[range.upperBound...].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let step = rest.count == 2 ? Decimal(String(rest[1])) : Decimal(1)
            guard let first = Decimal(String(text[..<range.lowerBound])), let last = Decimal(String(rest[0])), let step,
                .zero < step, !(last < first)
            else { throw .usage("\(name): expected FIRST..LAST:STEP such as 5..21:2, upwards, got '\(text)'") }
            var values: [String] = []
            var value = first
            while !(last < value) {
                guard values.count < mostValues, let next = value.adding(step) else {
                    throw .usage("\(name): '\(text)' has more than \(mostValues) values")
                }
                values.append("\(value)")
                value = next
            }
            return values
        }
        let values = text.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
        guard !values.contains("") else {
            throw .usage("\(name): expected values with commas between them, or FIRST..LAST:STEP, got '\(text)'")
        }
        guard Set(values).count == values.count else { throw .usage("\(name): a value is given twice in '\(text)'") }
        return values
    }

    /// The values of a set, in the order of the parameters; the last parameter changes fastest.
    func values(of set: Int) -> [String] {
        var rest = chosen?[set] ?? set
        var values: [String] = []
        for parameter in parameters.reversed() {
            values.append(parameter.values[rest % parameter.values.count])
            rest /= parameter.values.count
        }
        return values.reversed()
    }

    /// The values of a set by parameter name.
    func named(_ set: Int) -> [String: String] {
        Dictionary(uniqueKeysWithValues: zip(parameters.map(\.name), values(of: set)))
    }

    /// The name of a set in messages: `rsi=7 up=60`.
    func text(of set: Int) -> String {
        zip(parameters, values(of: set)).map { "\($0.name)=\($1)" }.joined(separator: " ")
    }
}

/// Steele, Lea and Flood's SplitMix64: a seed gives the same numbers on every machine.
struct SplitMix {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A random number below `bound`; all are equally likely.
    mutating func next(below bound: UInt64) -> UInt64 { next().multipliedFullWidth(by: bound).high }
}
