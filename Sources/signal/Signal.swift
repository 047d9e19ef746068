import Rules
import Shared

extension Signal {
    /// Runs the command with its arguments.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        if arguments.has("list") { return try StrategyList.print() }
        if let name = arguments.text("print") { return try StrategyList.print(name) }
        if let path = arguments.text("check") { return try RuleCheck.run(path) }
        let options = try SignalOptions(arguments)
        if let what = arguments.text("needs") { return try Needs.print(options.strategies, what, arguments.operands) }
        if let path = arguments.text("prove") { return try Prove(options, arguments, messages, path).run() }
        var signal = try Signal(options, arguments, messages)
        return try signal.run()
    }
}

/// The stage: reads candles with indicators, and writes a signal when a strategy's rules agree.
struct Signal: Stage {
    private let options: SignalOptions
    private let messages: Messages
    var stream: RecordStream
    private var engine: StrategyEngine
    private var explain: Explain?
    private var missing = MissingCandles()

    init(_ options: SignalOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        self.messages = messages
        stream = try RecordStream(arguments, messages, files: options.files)
        engine = StrategyEngine(options.strategies, options.firing, messages)
        explain = options.explains ? Explain() : nil
        for text in options.strategies.flatMap(\.barePrices) { messages.note(text) }
    }

    mutating func wrapUp() {
        if let text = engine.silence { messages.note(text) }
        if let text = engine.leftOut { messages.note(text) }
        for text in engine.endings { messages.note(text) }
        missing.end(messages)
    }

    mutating func loop() throws(Failure) {
        while let event = try stream.next() {
            switch event {
            case .record:
                do throws(Failure) {
                    let kind = try engine.read(stream.json)
                    guard try engine.believes(kind, in: &stream) else { continue }
                    try engine.take(stream.json, kind)
                    if kind != .candle || options.passesAll { stream.writeOn() }
                    if kind == .candle {
                        missing.isOver()
                        engine.writeOutcomes(of: stream.json, explain: &explain, to: &stream.output)
                    } else if kind == .other {
                        missing.look(stream.json, topic: engine.topic, messages)
                    }
                } catch { try stream.reject(error) }
                try stream.output.drain()
            case .row, .timer: break
            case .statusAsked: stream.report(engine.state)
            }
        }
    }
}
