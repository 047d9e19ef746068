import Net
import Shared

/// An attempt under way.
struct Flight {
    enum Way {
        case ticket(Network.Ticket)
        case child(Child)
        /// Lines for a reader that is not reading now. If it has taken nothing by `deadline`, on the monotonic clock, the
        /// attempt ends.
        case lines(LineWriter, deadline: Int)
    }

    let rows: [Row]
    var way: Way
    var isCut = false
    var picture = Picture.Use.none
}

extension LineWriter {
    /// Writes as much as the reader accepts now. Returns nil while more is to be written. If nothing is written by `deadline`
    /// (monotonic clock), the attempt ends.
    mutating func outcome(by deadline: Int) -> Outcome? {
        do throws(Failure) {
            if try push() {
                close()
                return .sent
            }
        } catch {
            close()
            // A terminal or a reader of standard error that went away does not come back, so the alert is not retried.
            let isGone = descriptor == 2
            guard case .io(let text) = error else {
                return isGone ? .failed("its reader went away") : .retry("its reader went away", after: nil)
            }
            return isGone ? .failed(text) : .retry(text, after: nil)
        }
        // Lines that were partly written are finished.
        guard System.monotonicTime >= deadline, !hasBegun else { return nil }
        close()
        return .retry("its reader does not read", after: nil)
    }
}
