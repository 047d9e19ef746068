import Net
import Shared

extension Advise {
    /// Runs the command and returns its exit status.
    static func start(_ arguments: Arguments, _ messages: Messages) throws(Failure) -> ExitStatus {
        var advise = try Advise(AdviseOptions(arguments), arguments, messages)
        return try advise.run()
    }
}

/// The pipeline stage. Lines keep their order, so they wait behind a signal until the model has answered. One loop waits for
/// input, answers and timers.
struct Advise {
    private let options: AdviseOptions
    private let messages: Messages
    private let network: Network
    private var loop: Loop
    private let mask: Mask
    private var model: Model
    private var stream: RecordStream
    private var envelope = Envelope()
    private var outlet = Outlet.standard()
    private var queue = Queue()
    private var candles: RecentCandles
    private var hasToldCandles = false
    /// The pending request for the provider's list of models; `offer` is its result in words.
    private var listTicket: Network.Ticket?
    private var offer: String?
    /// Whether the model failed to answer the last time.
    private var isAway = false
    private var hasEnded = false
    private var statusDue: Int?
    private var asked = 0
    private var advised = 0
    private var vetoed = 0

    /// The largest number of signals that the model is asked about at once.
    private static let sideBySide = 4
    /// The largest number of characters of the provider's list of models in a record.
    private static let mostOfOffer = 300
    /// Reading pauses while more bytes than this wait for the model or for the reader of the output.
    private static let mostPending = 8 << 20

    init(_ options: AdviseOptions, _ arguments: Arguments, _ messages: Messages) throws(Failure) {
        self.options = options
        model = options.model
        mask = options.model.mask
        candles = RecentCandles(options.candles)
        network = try Network(Security(authorities: arguments.text("cacert")))
        loop = Loop(network)
        stream = try RecordStream(arguments, messages)
        self.messages = stream.messages
        statusDue = stream.messages.hasStatusLine ? 0 : nil
    }

    mutating func run() throws(Failure) -> ExitStatus {
        var failure: Failure?
        do throws(Failure) { try work() } catch { failure = error }
        // Signals that still wait for the model pass on without advice, so that none is lost.
        for place in queue.open {
            settle(place, .failure(Refusal(queue.question(place).refusal ?? "stopped before the model answered")))
        }
        queue.drain(into: &outlet.output)
        var status = ExitStatus.done
        do throws(Failure) {
            status = try stream.finish(after: failure)
            switch failure {
            case .io, .readerGone: break
            default: try outlet.finish(messages, unread: stream.linesLeft)
            }
        } catch { failure = failure ?? error }
        messages.note(asked > 0 ? standing : "no signal came to ask about")
        if let failure { throw failure }
        return status
    }

    private var standing: String {
        "\(Messages.count(asked, "signal")), \(advised) advised, \(vetoed) vetoed, \(asked - advised - vetoed) without advice"
    }

    // MARK: The loop

    private mutating func work() throws(Failure) {
        while StopSignals.stopRequested == nil {
            let isFull = outlet.pending + queue.bytes > Advise.mostPending
            if !hasEnded, !isFull { try read() }
            ask()
            queue.drain(into: &outlet.output)
            try outlet.push()
            if let due = statusDue, System.monotonicTime >= due {
                statusDue = System.monotonicTime + 1000
                stream.report(standing)
            }
            if hasEnded, queue.isEmpty { return }
            if !hasEnded, !isFull { loop.watch(input: stream.descriptor) }
            loop.watch(outlet)
            loop.wake(at: queue.due(atMost: Advise.sideBySide), statusDue)
            loop.wait()
            for (ticket, done) in network.perform() { take(ticket, done) }
        }
    }

    private mutating func read() throws(Failure) {
        while outlet.pending + queue.bytes <= Advise.mostPending {
            switch try stream.look() {
            case .event(.record): takeLine()
            case .event(.statusAsked): stream.report(standing)
            case .event: break
            case .nothing: return
            case .end:
                hasEnded = true
                return
            }
        }
    }

    private mutating func takeLine() {
        let type = stream.json.string(stream.json.value("type"))
        if type == "candle" { candles.add(stream.json) }
        // A signal that closes a position neither waits for the model nor can be vetoed.
        let mustClose = stream.json.truth(stream.json.value("opens")) == false
        guard type == "signal", stream.json.value("advice") == 0, !mustClose else { return queue.append(stream.json.bytes) }
        asked += 1
        let signal = AdvisedSignal(stream.json)
        let lines = candles.lines(of: signal.series)
        if lines.isEmpty { tellOfCandles(signal) }
        queue.append(Question(signal: signal, candles: lines, begun: System.monotonicTime))
    }

    private mutating func tellOfCandles(_ signal: AdvisedSignal) {
        guard candles.most > 0, !hasToldCandles else { return }
        hasToldCandles = true
        let series = signal.series.map { "of \($0)" } ?? "of the signal's series"
        messages.note("no candle \(series) came before its signal, so the model sees none; 'signal --all' passes candles on")
    }

    // MARK: The model

    private mutating func ask() {
        let now = System.monotonicTime
        for place in queue.ready(now, atMost: Advise.sideBySide) {
            let question = queue.question(place)
            let text = String(decoding: question.signal.bytes, as: UTF8.self) + (question.candles.isEmpty ? "" : "\n")
            let request = model.request(text + question.candles, timeout: options.timeout)
            queue.asked(place, network.send(request))
        }
    }

    private mutating func take(_ ticket: Network.Ticket, _ done: Network.Done) {
        if ticket == listTicket { return takeList(done) }
        guard let place = queue.place(of: ticket) else { return }
        switch done {
        case .connected: break
        case .failed(let error): tryAgain(place, error.text, wait: 0)
        case .response(let response): judge(place, response)
        }
    }

    private mutating func judge(_ place: Int, _ response: HTTPResponse) {
        let text = "HTTP \(response.status)" + (model.explanation(response.body).map { ": \($0)" } ?? "")
        switch response.status {
        case 200..<300:
            if isAway { messages.note("\(model.name) answers again") }
            isAway = false
            offer = nil
            switch model.text(response.body) {
            case .failure(let refusal): settle(place, .failure(refusal))
            case .success(let text):
                if let answer = Answer(text) {
                    settle(place, .success(answer))
                } else {
                    settle(place, .failure(Refusal("an answer that cannot be read: \(Plain.prefix(Plain.line(text), 80))")))
                }
            }
        case 400 where model.api == .openai && model.hasSchema:
            // Many local servers do not support schemas, so requests go without one from now on.
            model.hasSchema = false
            queue.again(place, at: 0)
        case 429, 500..<600: tryAgain(place, text, wait: (response.headers.retryAfter ?? 0) * 1000)
        default: model.isUnknown(response) ? refuse(place, text) : settle(place, .failure(Refusal(text)))
        }
    }

    // MARK: A model that is not offered

    private mutating func refuse(_ place: Int, _ text: String) {
        if let offer { return settle(place, .failure(Refusal("\(text); \(Plain.prefix(offer, Advise.mostOfOffer))"))) }
        queue.refuse(place, text)
        if listTicket == nil { listTicket = network.send(model.listRequest(timeout: options.timeout)) }
    }

    private mutating func takeList(_ done: Network.Done) {
        var advice = ""
        let offer: String
        switch done {
        case .connected: return
        case .failed(let error): offer = "its list of models could not be read: \(error.text)"
        case .response(let response):
            let names = response.status == 200 ? model.names(response.body) : []
            if names.isEmpty {
                offer = "its list of models could not be read: HTTP \(response.status)"
            } else {
                offer = "the provider offers " + names.joined(separator: ", ")
                advice = "; choose one by --model"
            }
        }
        listTicket = nil
        self.offer = offer
        let refused = queue.refused
        if let first = refused.first { messages.error("\(model.name): \(mask(first.text)); \(mask(offer))\(advice)") }
        for (place, text) in refused { refuse(place, text) }
    }

    private mutating func tryAgain(_ place: Int, _ reason: String, wait least: Int) {
        let tries = queue.question(place).tries
        let wait = max(options.backoff.wait(after: tries - 1), least)
        // No signal waits longer for a retry than one attempt may take.
        if !isAway, tries <= options.retries, wait <= options.timeout {
            return queue.again(place, at: System.monotonicTime + wait)
        }
        if !isAway { messages.error("\(model.name) does not answer: \(mask(reason)); signals go on without advice") }
        isAway = true
        settle(place, .failure(Refusal(reason)))
    }

    private mutating func settle(_ place: Int, _ result: Result<Answer, Refusal>) {
        let question = queue.question(place)
        if let ticket = question.ticket { network.cancel(ticket) }
        let signal = question.signal
        let spent = System.monotonicTime - question.begun
        var output = Output.inMemory()
        switch result {
        case .failure(let refusal):
            let advice = Advice(signal, model: model.name, milliseconds: spent, error: mask(refusal.reason))
            signal.write(advice, to: &output)
        case .success(let answer):
            let advice = Advice(answer, signal, model: model.name, within: options.within, milliseconds: spent, mask: mask)
            if let most = options.veto, let rating = advice.rating, rating <= most {
                vetoed += 1
                messages.note("veto: \(signal.id) is rated \(rating.rawValue)")
                signal.writeVeto(advice, to: &output)
            } else {
                advised += 1
                signal.write(advice, to: &output)
            }
        }
        queue.settle(place, output.bytes)
    }
}
