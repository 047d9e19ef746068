import Net
import Shared

/// An attempt under way.
struct Flight {
    enum Way {
        case ticket(Network.Ticket)
        case child(Child)
        /// To a reader that does not read at the moment; on the monotonic clock, when to give up if it took nothing.
        case lines(LineWriter, deadline: Int)
    }

    let rows: [Row]
    var way: Way
    var isCut = false
    var picture = Picture.Use.none
}

extension LineWriter {
    /// Writes as far as the reader takes it now; nil while more is to be written. Before anything is out, the attempt ends at `deadline`
    /// (monotonic clock).
    mutating func outcome(by deadline: Int) -> Outcome? {
        do throws(Failure) {
            if try push() {
                close()
                return .sent
            }
        } catch {
            close()
            // A terminal or a reader that went away does not come back: nothing is kept for it.
            let isGone = descriptor == 2
            guard case .io(let text) = error else {
                return isGone ? .failed("its reader went away") : .retry("its reader went away", after: nil)
            }
            return isGone ? .failed(text) : .retry(text, after: nil)
        }
        // What has begun is not torn.
        guard System.monotonicTime >= deadline, !hasBegun else { return nil }
        close()
        return .retry("its reader does not read", after: nil)
    }
}
