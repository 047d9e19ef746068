import Indicators
import Performance
import Rules
import Shared
import Trading
import Verdict

/// How one set is run: in this process, or as processes.
enum SetPlan {
    case stages(PipePlan)
    /// As processes, with the reason.
    case processes(String)
}

/// The stages of a set's pipe, with their options.
struct PipePlan {
    let indicators: IndicatorPlan
    let signal: SignalOptions
    /// The text that decides where signals fire: sets with equal texts differ at most in stops and targets.
    let decisions: String
    let desk: DeskOptions
    let cash: Cash
    let groupings: [Grouping]
}

/// The fields that the `ind` stages of a pipe append.
struct IndicatorPlan {
    let options: [IndicatorOptions]
    /// The indicators, in their order, if each reads only the candles of its series; nil otherwise.
    let columns: [IndicatorRequest]?
    /// The names of all fields, in their order.
    let fields: [String]
    /// The words of the stages.
    let text: String

    init(_ options: [IndicatorOptions], _ text: String) {
        self.options = options
        self.text = text
        fields = options.flatMap(\.fields)
        let readsCandlesOnly = options.allSatisfy { stage in
            !stage.readsFields && stage.joined.isEmpty && stage.indicators.allSatisfy(\.inputs.isEmpty)
        }
        columns = readsCandlesOnly ? options.flatMap(\.indicators) : nil
    }
}

/// Makes plans of pipes. Stages that several sets have in common are parsed once.
struct Planner {
    private var indicators: [String: IndicatorPlan] = [:]
    private var desks: [String: DeskOptions] = [:]
    private var reports: [String: (Cash, [Grouping])] = [:]
    private let files: RuleFiles

    init(_ files: RuleFiles) { self.files = files }

    private static let tradeTable = CommandTable(
        name: "trade", summary: "", operands: "[FILE…]", description: [], options: DeskOptions.table + Option.ofEveryStage,
        examples: [])

    /// The plan of a pipe whose parameters are filled in; fails if a stage would refuse its options.
    mutating func plan(_ stages: [[String]], _ values: [String: String]) throws(Failure) -> SetPlan {
        let names = stages.map { Planner.command($0[0]) }
        let count = names.prefix { $0 == "ind" }.count
        guard names.dropFirst(count) == ["signal", "trade", "report"] else {
            return .processes(Planner.reason(names))
        }
        for (stage, name) in zip(stages, names) {
            if let option = Planner.foreignOption(stage, name) { return .processes("\(name) \(option)") }
        }
        guard let indicators = try indicatorPlan(Array(stages[..<count])) else {
            return .processes("several ind stages that read fields")
        }
        let words = try Planner.arguments(stages[count], SignalOptions.table)
        guard words.operands.isEmpty else { return .processes("signal reads a file") }
        let signal = try Planner.of("signal") { [files] () throws(Failure) in
            try SignalOptions(words) { (path) throws(Failure) in try files.text(path, values) }
        }
        guard let desk = try desk(stages[count + 1]), let report = try report(stages[count + 2]) else {
            return .processes("a stage reads a file")
        }
        return .stages(
            PipePlan(
                indicators: indicators, signal: signal, decisions: decisions(indicators, stages[count], values), desk: desk,
                cash: report.0, groupings: report.1))
    }

    private func decisions(_ indicators: IndicatorPlan, _ signal: [String], _ values: [String: String]) -> String {
        var words: [String] = []
        var isPrice = false
        for word in signal {
            if isPrice {
                isPrice = false
            } else if word == "--stop" || word == "--target" {
                isPrice = true
            } else if !word.hasPrefix("--stop="), !word.hasPrefix("--target=") {
                words.append(word)
            }
        }
        let inFiles = files.names.sorted().compactMap { values[$0] }
        return ([indicators.text] + words + inFiles).joined(separator: "\0")
    }

    /// The options of the toolkit's stages with which a pipe must run as processes.
    private static let foreign = [
        "ind": ["--rejects", "--strict", "--list"],
        "signal": ["--rejects", "--strict", "--list", "--print", "--needs", "--check", "--prove", "--explain"],
        "trade": ["--rejects", "--strict", "--state", "--show", "--preflight", "--control"],
        "report": [
            "--rejects", "--strict", "--equity", "--positions", "--csv", "--html", "--compare", "--table", "--verdict",
            "--latency",
        ],
    ]

    /// The options of any stage that print something else than its records.
    private static let talking = ["--help", "-h", "--version", "--generate"]

    private static func foreignOption(_ stage: [String], _ name: String) -> String? {
        (talking + (foreign[name] ?? [])).first { option in stage.contains { $0 == option || $0.hasPrefix(option + "=") } }
    }

    /// The commands that sweep runs in its own process, in their order.
    static let own = ["ind", "signal", "trade", "report"]

    /// The name of a command, without its folder. The commands of the toolkit also have long names, such as `bybit-ind`.
    static func command(_ word: String) -> String {
        let name = word.split(separator: "/").last.map(String.init) ?? word
        return own.first { name == "bybit-\($0)" } ?? name
    }

    private static func reason(_ names: [String]) -> String {
        if let other = names.first(where: { !own.contains($0) }) {
            return "\(other) is not ind, signal, trade or report"
        }
        return "its stages are not ind, signal, trade and report, in this order"
    }

    private static func arguments(_ words: [String], _ table: CommandTable) throws(Failure) -> Arguments {
        try of(table.name) { () throws(Failure) in try Arguments(words.dropFirst(), table: table) }
    }

    /// Names the stage in the message about its wrong options.
    private static func of<Options>(_ stage: String, _ options: () throws(Failure) -> Options) throws(Failure) -> Options {
        do throws(Failure) { return try options() } catch {
            if case .usage(let text) = error { throw .usage("\(stage): \(text)") }
            throw error
        }
    }

    private mutating func indicatorPlan(_ stages: [[String]]) throws(Failure) -> IndicatorPlan? {
        let text = stages.joined(separator: ["\n"]).joined(separator: "\0")
        if let known = indicators[text] { return known }
        var options: [IndicatorOptions] = []
        for stage in stages {
            let words = try Planner.arguments(stage, IndicatorOptions.table)
            let stage = try Planner.of("ind") { () throws(Failure) in try IndicatorOptions(words) }
            guard stage.files.isEmpty else { return nil }
            options.append(stage)
        }
        let plan = IndicatorPlan(options, text)
        if plan.columns == nil, stages.count > 1 { return nil }
        indicators[text] = plan
        return plan
    }

    private mutating func desk(_ words: [String]) throws(Failure) -> DeskOptions? {
        let text = words.joined(separator: "\0")
        if let known = desks[text] { return known }
        let arguments = try Planner.arguments(words, Planner.tradeTable)
        guard arguments.operands.isEmpty else { return nil }
        let options = try Planner.of("trade") { () throws(Failure) in try DeskOptions(arguments, isPaper: true) }
        desks[text] = options
        return options
    }

    /// The options of the last stage if it is a plain `report`, otherwise nil.
    mutating func lastReport(_ stages: [[String]]) throws(Failure) -> (Cash, [Grouping])? {
        guard stages.count > 1, let last = stages.last, Planner.command(last[0]) == "report",
            Planner.foreignOption(last, "report") == nil
        else { return nil }
        return try report(last)
    }

    private mutating func report(_ words: [String]) throws(Failure) -> (Cash, [Grouping])? {
        let text = words.joined(separator: "\0")
        if let known = reports[text] { return known }
        let arguments = try Planner.arguments(words, ReportCommand.table)
        guard arguments.operands.isEmpty else { return nil }
        let found = try Planner.of("report") { () throws(Failure) in
            _ = try VerdictTerms.read(arguments, belonging: ["trials", "min-trades"])
            return (try Cash(arguments), try Grouping.named(in: arguments))
        }
        reports[text] = found
        return found
    }
}
