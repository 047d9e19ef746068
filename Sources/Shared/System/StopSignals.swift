import CSystem

/// What signals ask of a stage. SIGINT, SIGTERM, SIGHUP and SIGQUIT stop it: it passes on what it has read, writes it out and ends.
/// SIGUSR1 asks where it stands; a reader that goes away or a limit of file sizes shows as a failed write.
package enum StopSignals {
    // Written by the handlers, and looked at between lines. Constants at first, so that no initialiser runs in a handler.
    // Invariant: one thread runs, so a handler interrupts it and never runs beside it; a machine word is written at once.
    private nonisolated(unsafe) static var stop: Int32 = 0
    private nonisolated(unsafe) static var stopTime = 0
    private nonisolated(unsafe) static var isRepeated: Int32 = 0
    private nonisolated(unsafe) static var alarms: Int32 = 0
    private nonisolated(unsafe) static var seconds: Int32 = 2
    private nonisolated(unsafe) static var asked: Int32 = 0
    private nonisolated(unsafe) static var halted: Int32 = 0
    private nonisolated(unsafe) static var resized: Int32 = 0
    private nonisolated(unsafe) static var suspended: Int32 = 0
    private nonisolated(unsafe) static var continued: Int32 = 0

    /// The signal that told us to stop, if one did.
    package static var stopRequested: Int32? {
        let signal = unsafe stop
        return signal == 0 ? nil : signal
    }

    /// The stop signal, once `patience` has passed since it came or a second one has come: the end waits for nothing any more.
    package static var stopOverdue: Int32? { unsafe alarms >= seconds || isRepeated != 0 ? stopRequested : nil }

    /// How long the end may wait, for a reader that is slow or for the network (ms, whole seconds; at first 2 s).
    package static var patience: Int {
        get { Int(unsafe seconds) * 1000 }
        set { unsafe seconds = Int32(clamping: newValue / 1000) }
    }

    /// Whether a second stop signal came: someone wants the end at once.
    package static var isStopRepeated: Bool { unsafe isRepeated != 0 }

    /// Whether SIGUSR1 came since this was asked last.
    package static func takeStatusRequest() -> Bool {
        defer { unsafe asked = 0 }
        return unsafe asked != 0
    }

    /// Makes SIGUSR2 a request to halt, where it would end the process.
    package static func watchForHalt() { handle(SIGUSR2) { _ in unsafe StopSignals.halted = 1 } }

    /// Whether SIGUSR2 came since this was asked last.
    package static func takeHaltRequest() -> Bool {
        defer { unsafe halted = 0 }
        return unsafe halted != 0
    }

    // MARK: The terminal

    /// Makes signals of a terminal's window and of job control requests, for a command that draws on the whole terminal.
    package static func watchTerminal() {
        handle(SIGWINCH) { _ in unsafe StopSignals.resized = 1 }
        handle(SIGCONT) { _ in unsafe StopSignals.continued = 1 }
        // A shell without job control has it ignored.
        if !isIgnored(SIGTSTP) { handle(SIGTSTP) { _ in unsafe StopSignals.suspended = 1 } }
    }

    /// Whether the size of the terminal may have changed since this was asked last.
    package static func takeResize() -> Bool {
        defer { unsafe resized = 0 }
        return unsafe resized != 0
    }

    /// Whether SIGTSTP (Ctrl-Z) came since this was asked last.
    package static func takeSuspension() -> Bool {
        defer { unsafe suspended = 0 }
        return unsafe suspended != 0
    }

    /// Whether SIGCONT came since this was asked last: the process goes on after it was stopped.
    package static func takeContinuation() -> Bool {
        defer { unsafe continued = 0 }
        return unsafe continued != 0
    }

    /// Stops the process as SIGTSTP would have without us. Returns when it goes on.
    package static func suspend() {
        signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        handle(SIGTSTP) { _ in unsafe StopSignals.suspended = 1 }
    }

    /// Calls `handler` when the process crashes, before it dies of that as it would without us.
    static func onCrash(_ handler: @escaping @convention(c) (Int32) -> Void) {
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { handle(number, handler) }
    }

    static func install() {
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches the limit of `ulimit -f` shows as a failed write, too.
        signal(SIGXFSZ, SIG_IGN)
        // No SA_RESTART: a call that blocks ends with EINTR. A signal that falls between a look at `stop` and the next such
        // call would be missed; the alarm, once a second, ends that call too.
        handle(SIGINT) { signal in StopSignals.stopped(by: signal) }
        handle(SIGTERM) { signal in StopSignals.stopped(by: signal) }
        handle(SIGQUIT) { signal in StopSignals.stopped(by: signal) }
        // nohup lets a command outlive its terminal.
        if !isIgnored(SIGHUP) { handle(SIGHUP) { signal in StopSignals.stopped(by: signal) } }
        handle(SIGUSR1) { _ in unsafe StopSignals.asked = 1 }
        handle(SIGALRM) { _ in
            unsafe StopSignals.alarms &+= 1
            alarm(1)
        }
    }

    /// Supervisors send a signal twice within a moment: timeout(1) to its child and to its group, a terminal that is closed.
    /// That counts as one signal.
    private static let oneSignal = 300

    private static func stopped(by signal: Int32) {
        let now = System.monotonicTime
        if unsafe stop == 0 {
            unsafe stop = signal
            unsafe stopTime = now
        } else if now - (unsafe stopTime) >= oneSignal {
            unsafe isRepeated = 1
        }
        alarm(1)
    }

    private static func handle(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
        var action = sigaction()
        #if canImport(Darwin)
            unsafe action.__sigaction_u.__sa_handler = handler
        #else
            unsafe action.__sigaction_handler.sa_handler = handler
        #endif
        _ = unsafe sigaction(number, &action, nil)
    }

    /// Whether whoever started us had the signal ignored.
    private static func isIgnored(_ number: Int32) -> Bool { system_is_ignored(number) != 0 }

    /// Ends the process as the signal would have without us, so that a shell or a supervisor sees why.
    static func die(of number: Int32) {
        // An orderly end leaves no core.
        if number == SIGQUIT { System.forbidDumps() }
        signal(number, SIG_DFL)
        raise(number)
    }
}
