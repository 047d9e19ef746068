import Shared

/// The settings given on the command line.
package struct SignalOptions {
    package let strategies: [Strategy]
    package let firing: FiringOptions
    package let passesAll: Bool
    package let explains: Bool
    package let files: [String]

    /// `read` returns the bytes of a rule file.
    package init(
        _ arguments: Arguments,
        read: (String) throws(Failure) -> [UInt8] = { (path) throws(Failure) in try System.readFile(path) }
    ) throws(Failure) {
        var tick: Decimal?
        if let text = arguments.text("tick") {
            tick = Decimal(text)
            guard let tick, tick > Decimal.zero else { throw arguments.wrong("tick", "a step of prices such as 0.1", text) }
        }
        firing = FiringOptions(
            judgesForming: arguments.has("forming"), tick: tick, late: try arguments.span("late", in: StrategyRules.cooldowns),
            afterGap: try arguments.number("after-gap", in: 0...10_000), repeats: arguments.has("repeat"),
            hasCooldown: arguments.has("cooldown"))
        passesAll = arguments.has("all")
        explains = arguments.has("explain")
        files = arguments.operands
        var all = try SignalOptions.rules(arguments, read)
        try SignalOptions.override(&all, arguments)
        var strategies: [Strategy] = []
        for rules in all {
            if strategies.contains(where: { $0.name == rules.name }) {
                throw .usage("two strategies are called '\(rules.name)', and their ids would be the same")
            }
            strategies.append(try Strategy(rules))
        }
        self.strategies = strategies
        if arguments.has("cooldown-scope"), !strategies.contains(where: firing.cools) {
            throw .usage("--cooldown-scope changes nothing without a cooldown; give --cooldown, as 5m")
        }
    }

    /// Returns the selected strategies before compilation: built-in ones, rule files, or the one of --long and --short.
    static func rules(
        _ arguments: Arguments,
        _ read: (String) throws(Failure) -> [UInt8] = { (path) throws(Failure) in try System.readFile(path) }
    ) throws(Failure)
        -> [StrategyRules]
    {
        let names = arguments.given.filter { $0.name == "strategy" }
            .flatMap { $0.value.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
        let (long, short) = (arguments.text("long"), arguments.text("short"))
        if long != nil || short != nil {
            guard names.isEmpty else { throw .usage("--long and --short are a strategy of their own: leave --strategy out") }
            return [
                StrategyRules(
                    long: long.map { StrategyRules.Text($0, option: "long") },
                    short: short.map { StrategyRules.Text($0, option: "short") })
            ]
        }
        var all: [StrategyRules] = []
        for name in names.isEmpty ? ["auto"] : names {
            let isFile = name.contains("/") || name.hasSuffix(".json")
            all.append(isFile ? try RuleReader.read(name, try read(name)) : try RuleReader.read(builtIn: BuiltIn.named(name)))
        }
        return all
    }

    private static func override(_ all: inout [StrategyRules], _ arguments: Arguments) throws(Failure) {
        let agree = arguments.has("agree") ? try arguments.number("agree", in: 0...10_000) : nil
        let cooldown = arguments.has("cooldown") ? try arguments.span("cooldown", in: StrategyRules.cooldowns) : nil
        if let name = arguments.text("name") {
            guard StrategyRules.isName(name) else { throw arguments.wrong("name", StrategyRules.nameRule, name) }
            guard all.count == 1 else { throw .usage("--name belongs to one strategy, and there are \(all.count)") }
            all[0].name = name
        }
        for place in all.indices {
            if let text = arguments.text("threshold") { all[place].threshold = StrategyRules.Text(text, option: "threshold") }
            if let text = arguments.text("stop") { all[place].stop = Sides(both: StrategyRules.Text(text, option: "stop")) }
            if let text = arguments.text("target") {
                all[place].target = Sides(both: StrategyRules.Text(text, option: "target"))
            }
            if let agree { (all[place].agree, all[place].agreePlace) = (agree, "--agree") }
            if let cooldown { all[place].cooldown = cooldown }
            if let scope = arguments.text("cooldown-scope") { all[place].coolsSymbol = scope == "symbol" }
        }
        for (name, value) in arguments.given where name == "weight" { try weigh(&all, value, arguments) }
    }

    /// Applies `--weight rsi=0` to every strategy that has the vote. Fails if no strategy has it.
    private static func weigh(_ all: inout [StrategyRules], _ value: String, _ arguments: Arguments) throws(Failure) {
        let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
        guard parts.count == 2 else { throw arguments.wrong("weight", "VOTE=WEIGHT such as rsi=0", value) }
        var isKnown = false
        for place in all.indices {
            for vote in all[place].votes.indices where all[place].votes[vote].name == parts[0] {
                all[place].votes[vote].weight = StrategyRules.Text(parts[1], option: "weight \(parts[0])")
                isKnown = true
            }
        }
        if isKnown { return }
        let names = all.flatMap(\.votes).map(\.name)
        let nearest = NearestName.of(parts[0], among: names)
        let expected = nearest.map { "did you mean '\($0)'?" } ?? "expected one of " + names.joined(separator: " ")
        throw .usage("--weight: there is no vote '\(parts[0])'; \(expected)")
    }
}
