import Shared

/// The pictures of alerts. Whatever fails here, the text of the alert is sent.
extension Alert {
    /// Keeps the current record if pictures show it. A candle that cannot be drawn is no bad line, because alerts do not depend
    /// on it.
    mutating func takeForPictures() {
        do throws(Failure) { try sketchbook?.take(stream.json) } catch {
            guard case .badRecord(let reason) = error, sketchbook?.countRefused() ?? false else { return }
            messages.error("--chart: \(stream.place): \(reason); pictures do not show this candle")
        }
    }

    /// Returns the content of the current record's picture, or nil if it gets none.
    mutating func sketch(of notice: Notice) -> Sketch? {
        guard let (sketch, missing) = sketchbook?.sketch(stream.json, born: notice.born) else { return nil }
        if let missing { tellMissing(notice.id, missing.reason, missing.text) }
        return sketch
    }

    /// Draws the picture of an alert that is on disk, and puts it on disk, too. If the process is killed here, the next run
    /// sends the text.
    mutating func draw(_ one: Spool.Incoming, _ verdicts: [Acceptance]) {
        guard let spool, let sketch = one.sketch else { return }
        let takers = zip(channels, verdicts).filter { $0.takesPictures && $1 == .new }.map(\.0.key)
        if takers.isEmpty { return }
        do throws(Failure) {
            let displaced = try spool.keep(sketch.drawn(), of: one.notice.id, for: takers)
            if displaced > 0 {
                messages.error(
                    "the spool keeps at most \(Spool.mostPictureBytes >> 20) MiB of pictures; "
                        + "\(Messages.count(displaced, "older alert")) will go out without one")
            }
        } catch {
            guard case .io(let text) = error else { return tellMissing(one.notice.id, .notKept, "the spool does not take it") }
            tellMissing(one.notice.id, .notKept, text)
        }
    }

    /// Returns the description of the picture that a dry run would attach.
    func attachment(of one: Spool.Incoming, to channel: any Channel) -> String? {
        guard channel.takesPictures, let sketch = one.sketch else { return nil }
        return sketch.text
    }

    func tellPictures() {
        if let summary = sketchbook?.summary { messages.note(summary) }
    }

    private mutating func tellMissing(_ id: String, _ reason: Sketchbook.Missing, _ text: String) {
        guard sketchbook?.count(reason) ?? false else { return }
        messages.error("--chart: \(Plain.line(id)) goes out without a picture: \(text)")
    }
}
