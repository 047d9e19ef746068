import Rules
import Shared

/// `signal --prove FILE`: tests on a recording whether strategies repaint (a signal depends on unfinished candles) or look ahead
/// (a signal depends on later candles). It runs the strategies again on parts of the recording and compares the ids of the signals.
struct Prove {
    private let options: SignalOptions
    private let arguments: Arguments
    private let messages: Messages
    private let path: String

    /// A run: the ids of its signals and `missed` events, and the number of candles read before each.
    private struct Run {
        var ids: [String] = []
        var candles: [Int] = []
        var count = 0
        var forming = 0
        var status = ExitStatus.done
    }

    /// The largest number of cuts, and of candles read in all runs. A short recording is cut after every candle, a long one evenly.
    private static let cuts = 250
    private static let candlesInAll = 5_000_000

    init(_ options: SignalOptions, _ arguments: Arguments, _ messages: Messages, _ path: String) throws(Failure) {
        guard path != "-" else { throw .usage("--prove: expected a file, because it is read several times, got '-'") }
        guard !options.firing.judgesForming else {
            throw .usage("--prove does not go with --forming: a signal of an unfinished candle may not hold at its close")
        }
        self.options = options
        self.arguments = arguments
        self.messages = messages
        self.path = path
    }

    func run() throws(Failure) -> ExitStatus {
        let whole = try run(upTo: .max, messages)
        // Without candles there is nothing to test.
        guard whole.count > 0 else {
            throw .usage("--prove \(path): the file has no candles; record the output of 'ohlc | ind …'")
        }
        var silent = messages
        silent.isQuiet = true
        silent.isSilent = true
        let closed = try run(upTo: .max, silent, closedOnly: true)
        var output = Output.standard()
        let (candles, signals) = (Messages.count(whole.count, "candle"), Messages.count(whole.ids.count, "signal"))
        output.write(string: "\(candles), \(whole.forming) forming; \(signals)\n")
        guard whole.ids == closed.ids else {
            let same = zip(whole.ids, closed.ids).prefix { $0 == $1 }.count
            let first = same < whole.ids.count ? whole.ids[same] : closed.ids[same]
            let found = "with the forming candles \(whole.ids.count) signals, without \(closed.ids.count); see \(first)"
            return try tell("repaint: \(found)", &output)
        }
        if whole.ids.isEmpty {
            return try tell("nothing proved: the recording gives no signal; record more candles, or check the rules", &output)
        }
        let isTested = whole.forming > 0
        output.write(
            string: isTested
                ? "no repaint: the same signals without the forming candles\n"
                : "repaint not tested: the recording has no unfinished candles; record the output of 'ohlc' without --closed\n")
        let budget = max(Prove.candlesInAll / max(whole.count, 1), 10)
        let cuts = min(whole.count, Prove.cuts, budget)
        for cut in 0..<cuts {
            let end = whole.count * (cut + 1) / cuts
            let part = try run(upTo: end, silent)
            let expected = zip(whole.ids, whole.candles).prefix { $0.1 <= end }.map(\.0)
            guard part.ids == expected else {
                let found = "\(part.ids.count) signals instead of \(expected.count)"
                return try tell("look-ahead: cut after candle \(end), \(found)", &output)
            }
        }
        output.write(string: "no look-ahead: cut at \(Messages.count(cuts, "place")), the same signals up to each\n")
        try output.flush()
        return isTested ? whole.status : .badInput
    }

    private func tell(_ finding: String, _ output: inout Output) throws(Failure) -> ExitStatus {
        output.write(string: finding + "\n")
        try output.flush()
        return .badInput
    }

    private func run(upTo end: Int, _ messages: Messages, closedOnly: Bool = false) throws(Failure) -> Run {
        var stream = try RecordStream(arguments, messages, files: [path])
        var engine = StrategyEngine(options.strategies, options.firing, messages)
        var run = Run()
        while run.count < end, let event = try stream.next() {
            guard case .record = event else { continue }
            do throws(Failure) {
                let kind = try engine.read(stream.json)
                guard try engine.believes(kind, in: &stream) else { continue }
                if closedOnly, kind == .candle, engine.isForming { continue }
                try engine.take(stream.json, kind)
                guard kind == .candle else { continue }
                run.count += 1
                if engine.isForming { run.forming += 1 }
                let outcomes = engine.outcomes
                run.ids += outcomes
                run.candles += outcomes.map { _ in run.count }
            } catch { try stream.reject(error) }
        }
        if let signal = StopSignals.stopRequested { throw .signalled(signal) }
        run.status = try stream.finish()
        return run
    }
}
