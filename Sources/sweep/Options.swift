import Shared
import Verdict

/// The options of the command line.
struct SweepOptions {
    enum Way: String, CaseIterable { case fast, ordinary, processes }

    let grid: Grid
    let pipe: PipeText
    let rules: RuleFiles
    let files: [String]
    let rank: String
    let isLeastBest: Bool
    let top: Int?
    let leastTrades: Int
    let jobs: Int
    /// The limit of `--memory`, in bytes.
    let memory: Int
    let way: Way
    let resume: String?
    /// The part of the sets to run: number `part` of `parts`, counted from 0.
    let shard: (part: Int, parts: Int)?
    /// The terms of `--verdict`.
    let verdict: VerdictTerms?
    /// The number of shuffled markets to sweep.
    let permutations: Int
    let seed: Int
    /// The lengths of `--walk`.
    let walk: WalkLengths?
    /// Whether `--html` is given.
    let writesPage: Bool
    let isDry: Bool
    let isTable: Bool

    init(_ arguments: Arguments) throws(Failure) {
        guard let pipeText = arguments.operands.last, arguments.operands.count > 1 else {
            throw .usage("expected parameters such as rsi=5..21:2, then -- and a pipe in quotes")
        }
        if SweepOptions.isParameter(pipeText) {
            throw .usage("expected a pipe in quotes after --, such as 'ind --rsi {rsi} | …', got '\(pipeText)'")
        }
        pipe = try PipeText(pipeText)
        let parameters = arguments.operands.dropLast().filter(SweepOptions.isParameter)
        files = arguments.operands.dropLast().filter { !SweepOptions.isParameter($0) }
        guard !parameters.isEmpty else { throw .usage("expected parameters, such as rsi=5..21:2") }
        seed = try arguments.number("seed", in: 0...Int.max)
        let random = arguments.has("random") ? (try arguments.number("random", in: 1...10_000_000), seed) : nil
        permutations = arguments.has("permutations") ? try arguments.number("permutations", in: 0...1_000_000) : 0
        if arguments.has("seed"), random == nil, permutations == 0 {
            throw .usage("--seed belongs to --random and --permutations")
        }
        grid = try Grid(parameters, random: random)
        rules = try RuleFiles(pipe, grid.parameters)
        let read = pipe.names.union(rules.names)
        for parameter in grid.parameters where !read.contains(parameter.name) {
            throw .usage("{\(parameter.name)}: not used in the pipe or its rule files")
        }
        for name in pipe.ownNames.union(rules.names).sorted() where !grid.parameters.contains(where: { $0.name == name }) {
            throw .usage("{\(name)} has no values: give \(name)=V,V,… before --")
        }
        rank = arguments.text("rank") ?? ""
        isLeastBest = arguments.has("least")
        top = arguments.has("top") ? try arguments.number("top", in: 1...10_000_000) : nil
        leastTrades = try SweepOptions.leastTrades(arguments)
        verdict = try VerdictTerms.read(arguments, belonging: ["trials", "permutations"])
        jobs = arguments.has("jobs") ? try arguments.number("jobs", in: 1...1024) : Threads.processors
        memory = try MemoryNeed.bytes(arguments)
        way = Way(rawValue: arguments.text("run") ?? "") ?? .fast
        resume = arguments.text("resume")
        shard = try SweepOptions.shard(arguments)
        if shard != nil, permutations > 0 { throw .usage("--permutations needs all sets; it and --shard cannot be combined") }
        walk = try WalkLengths(arguments)
        if walk != nil, let other = ["shard", "resume", "permutations", "top"].first(where: arguments.has) {
            throw .usage("--walk and --\(other) cannot be combined")
        }
        if shard != nil, let other = ["top", "rank", "least"].first(where: arguments.has) {
            throw .usage(
                "--\(other) belongs to --merge, which ranks the results of all parts; --shard writes them without ranks")
        }
        writesPage = arguments.has("html")
        isDry = arguments.has("dry-run")
        isTable = System.isTerminal(1) && !arguments.has("json")
    }

    /// Whether a word is a parameter such as `rsi=7`; a file with such a name must be given as ./rsi=7.
    static func isParameter(_ word: String) -> Bool {
        guard let sign = word.firstIndex(of: "=") else { return false }
        return Placeholders.isName(String(word[..<sign]))
    }

    private static func shard(_ arguments: Arguments) throws(Failure) -> (part: Int, parts: Int)? {
        guard let text = arguments.text("shard") else { return nil }
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 2, let part = parts[0], let all = parts[1], (1...100_000).contains(all), (1...all).contains(part)
        else {
            throw arguments.wrong("shard", "a part and their number, as 1/4", text)
        }
        return (part - 1, all)
    }

    /// The value of `--min-trades`, or its default.
    static func leastTrades(_ arguments: Arguments) throws(Failure) -> Int {
        if arguments.has("min-trades") { return try arguments.number("min-trades", in: 0...1_000_000_000) }
        return arguments.has("verdict") ? VerdictTerms.standardTrades : 1
    }

    /// Whether sets keep their daily returns: for a verdict, and for the curves of a page.
    var keepsDays: Bool { verdict != nil || (writesPage && walk == nil) }

    /// The files with the candles; nil if they can be read only once, as from standard input or a pipe.
    var lastingFiles: [String]? {
        files.isEmpty || files.contains { $0 == "-" || System.isSpecialFile($0) } ? nil : files
    }

    /// The numbers of the sets to run.
    var sets: [Int] { (0..<grid.count).filter { set in shard.map { set % $0.parts == $0.part } ?? true } }

    static let table = CommandTable(
        name: "sweep",
        summary: "Run a pipe for every set of parameters, and rank the results",
        operands: "[FILE…] NAME=VALUES… -- 'PIPE'",
        description: [
            """
            Reads candles once, from FILEs or standard input, and runs PIPE on them for every combination of the parameters' values, \
            in one process. PIPE is a line such as 'ind … | signal … | trade … | report'; {NAME} in it stands for the set's \
            value, also inside a rule file that it names. VALUES are V,V,… or FIRST..LAST:STEP. Each set gives a record with its \
            parameters and the metrics of report, equal to those of the pipe to the last digit; on a terminal, a table.
            """,
            """
            The libraries of ind, signal, trade and report decide, as in the pipe. Columns of indicators are computed once for all sets that \
            use them, rules are evaluated on whole columns, and candles that can change nothing are skipped. Sets for \
            which this does not hold, such as those of rules with tf(), run candle by candle in the same process, and sweep reports how \
            many did. A pipe with a stage of another program runs as processes; the candles must then be in files.
            """,
        ],
        options: [
            Option("rank", takes: "METRIC", default: "sharpe", "Rank by this metric of report; the best set comes first."),
            Option("least", "The smallest value is the best, as for max_drawdown_pct."),
            Option("top", takes: "N", "Write the best N sets only."),
            Option(
                "min-trades", takes: "N",
                """
                Give a set with fewer than N trades no rank, so that it comes last and is never the best (default: 1; with --verdict 30).
                """),
            Option(
                "verdict",
                """
                Test whether the best set is more than luck, in one sentence and with its figures: the result out of sample, the \
                SPA test against not trading, the deflated Sharpe ratio, the probability of overfitting and the number of trades.
                """),
            VerdictTerms.trials,
            Option(
                "permutations", takes: "N",
                """
                Repeat the whole sweep on N markets whose days (UTC) come in another order, and tell in how many the best set did as well \
                (default: 0). sweep first prints how long this will take.
                """),
            Option(
                "walk", takes: "TRAIN,TEST",
                """
                Walk forward, as 90d,30d: choose the best set on TRAIN, test it on the TEST after it, then move both on by TEST. Indicators use all \
                earlier candles; each period starts with a new account. Writes a record for each step, and one that joins the trades of all tests.
                """),
            Option("random", takes: "N", "Run N combinations chosen at random, each once, instead of all."),
            Option(
                "seed", takes: "S", default: "1",
                "The seed of --random and --permutations: the same seed chooses the same sets and the same order of days."),
            Option("jobs", takes: "N", "Run N sets in parallel (default: as many as there are processors)."),
            Option(
                "memory", takes: "SIZE", default: "1G",
                "Refuse to start when more memory than SIZE would be needed, for example 500M or 2G."),
            Option(
                "resume", takes: "FILE",
                """
                Append each result to FILE as soon as it is known, and skip the sets that FILE already has. FILE belongs to one \
                sweep: other parameters, another pipe or other candles are refused.
                """),
            Option(
                "shard", takes: "I/N",
                "Run the I-th of N parts of the sets, and write all its results without ranks, for --merge."),
            Option("merge", "Read results of --shard or --resume from FILEs, and rank them together; takes no pipe."),
            Option(
                "run", takes: "HOW", default: "fast", choices: Way.allCases.map(\.rawValue),
                """
                Run sets fast where that is possible, candle by candle (ordinary), or as processes of the pipe (processes). The \
                results are the same; this is for comparing.
                """),
            Option(
                "html", takes: "FILE",
                """
                Write a page to look at, too: the metric of --rank by two parameters at a time, the equity of the best sets, the best 200 \
                sets, and the verdict or the steps of --walk where they are asked for. It needs no network.
                """),
            OwnFile.force,
            Option("json", "Write records on a terminal, too."),
            Option("dry-run", "Print the pipes of all sets and the memory needed, and run nothing."),
        ] + Option.ofEveryStage,
        examples: [
            (
                "sweep --top 20 candles.ndjson rsi=5..21:2 up=55..70:5 -- 'ind --rsi {rsi} | signal --long \"rsi_{rsi} > {up}\" --stop 1% --all | trade | report'",
                "The best 20 of 36 sets."
            ),
            (
                "sweep --random 500 candles.ndjson fast=5..30:1 slow=20..200:5 -- 'ind --ema {fast} --ema {slow} | signal --strategy ./my.json --all | trade | report'",
                "500 sets at random; {fast} and {slow} may also stand in my.json."
            ),
            (
                "sweep --verdict --trials 200 candles.ndjson …",
                "Whether the best set is luck, after 200 sets that were tried before."
            ),
            (
                "sweep --walk 90d,30d candles.ndjson …",
                "Choose the best set on 90 days and test it on the next 30, step by step."
            ),
            ("sweep --html sweep.html candles.ndjson …", "The rows, and a page to look at."),
            ("sweep --shard 1/4 candles.ndjson … > part1; sweep --merge part1 part2 part3 part4", "A sweep in four parts."),
        ],
        statusMeanings: [
            .badInput: "done, but some set failed or some input was bad",
            .ioFailure: "no set gave metrics, or reading or writing failed",
        ],
        layout: layout, suggestions: suggestions)
}
