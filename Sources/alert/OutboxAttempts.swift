import Net
import Shared

/// Making attempts.
extension Outbox {
    /// Returns the message of some alerts. Alerts older than --max-age are marked with their age.
    func message(_ rows: [Row], _ now: Int) -> Message {
        let alerts = rows.map { row in
            var expired: String?
            if let most = options.rules.maxAge, now - row.born > most {
                expired = "expired, \(Layout.age(now - row.born)) old"
            }
            return Message.Alert(id: row.id, record: row.record, expired: expired)
        }
        return Message(alerts: alerts, template: options.template, held: rows[0].held)
    }

    /// Starts an attempt. Returns its result if it is known at once, else nil.
    mutating func start(_ lane: Int, _ rows: [Row], _ now: Int) -> Landing? {
        var message = message(rows, now)
        if let number = rows[0].picture { message.picture = picture(number, of: rows, on: lanes[lane].channel) }
        let parcel = lanes[lane].channel.parcel(message)
        let outcome: Outcome
        do throws(Failure) {
            switch parcel.dispatch {
            case .request(var request):
                request.timeout = options.timeout
                lanes[lane].flight = Flight(
                    rows: rows, way: .ticket(network.send(request)), isCut: parcel.isCut, picture: parcel.picture)
                return nil
            case .mail(var mail):
                mail.timeout = options.timeout
                lanes[lane].flight = Flight(
                    rows: rows, way: .ticket(network.send(mail)), isCut: parcel.isCut, picture: parcel.picture)
                return nil
            case .program(let order):
                let child = try Child.start(order, limit: options.timeout, System.monotonicTime)
                lanes[lane].flight = Flight(rows: rows, way: .child(child), isCut: parcel.isCut)
                return nil
            case .append(let file):
                if let state = FileState(path: file.path), state.kind == .regular, inputs.contains(state) {
                    return Landing(rows: rows, outcome: .failed("\(file.path) is also the input"), isCut: parcel.isCut)
                }
                guard System.isSpecialFile(file.path) else {
                    try LineFile.append(file.lines, header: file.header, to: file.path)
                    return Landing(rows: rows, outcome: .sent, isCut: parcel.isCut)
                }
                return write(lane, rows, try LineWriter(file.lines, to: file.path), parcel.isCut)
            case .show(let header, let lines):
                let begin = messages.hasStatusLine ? "\r\u{1B}[K" : ""
                let writer = LineWriter(begin + (hasShown ? "" : header) + lines)
                hasShown = true
                return write(lane, rows, writer, parcel.isCut)
            }
        } catch {
            if case .io(let text) = error {
                outcome = .retry(text, after: nil)
            } else {
                outcome = .retry("cannot be written", after: nil)
            }
        }
        return Landing(rows: rows, outcome: outcome, isCut: parcel.isCut)
    }

    /// Writes as much as the reader accepts now. Returns the result if it is known at once, else nil.
    private mutating func write(_ lane: Int, _ rows: [Row], _ writer: LineWriter, _ isCut: Bool) -> Landing? {
        var writer = writer
        let deadline = System.monotonicTime + options.timeout
        if let outcome = writer.outcome(by: deadline) { return Landing(rows: rows, outcome: outcome, isCut: isCut) }
        lanes[lane].flight = Flight(rows: rows, way: .lines(writer, deadline: deadline), isCut: isCut)
        return nil
    }
}
