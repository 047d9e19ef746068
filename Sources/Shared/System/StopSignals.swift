import CSystem

/// The signals of a command. SIGINT, SIGTERM, SIGHUP and SIGQUIT stop it: it processes what it has read, writes the output and
/// ends. SIGUSR1 requests its status. A reader that goes away or a file size limit shows as a failed write.
package enum StopSignals {
    // Set by the handlers, and read between lines. The initial values are constants, so that no initialiser runs in a handler.
    // Invariant: each is a machine word, which is read and written at once. Handlers set them, one thread resets them, and other
    // threads (the workers of `sweep`) only read them.
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

    /// The stop signal that arrived, if one did.
    package static var stopRequested: Int32? {
        let signal = unsafe stop
        return signal == 0 ? nil : signal
    }

    /// The stop signal, once `patience` has passed since it arrived or a second one has arrived. From then on nothing is waited
    /// for.
    package static var stopOverdue: Int32? { unsafe alarms >= seconds || isRepeated != 0 ? stopRequested : nil }

    /// The time that stopping may wait for a slow reader or for the network, in ms (whole seconds; initially 2 s).
    package static var patience: Int {
        get { Int(unsafe seconds) * 1000 }
        set { unsafe seconds = Int32(clamping: newValue / 1000) }
    }

    /// Whether a second stop signal arrived, which asks for an immediate end.
    package static var isStopRepeated: Bool { unsafe isRepeated != 0 }

    /// Whether SIGUSR1 arrived since the last call.
    package static func takeStatusRequest() -> Bool {
        defer { unsafe asked = 0 }
        return unsafe asked != 0
    }

    /// Makes SIGUSR2 a request to halt. By default it would end the process.
    package static func watchForHalt() { handle(SIGUSR2) { _ in unsafe StopSignals.halted = 1 } }

    /// Whether SIGUSR2 arrived since the last call.
    package static func takeHaltRequest() -> Bool {
        defer { unsafe halted = 0 }
        return unsafe halted != 0
    }

    // MARK: The terminal

    /// Handles the signals for window size and job control, for a command that draws on the whole terminal.
    package static func watchTerminal() {
        handle(SIGWINCH) { _ in unsafe StopSignals.resized = 1 }
        handle(SIGCONT) { _ in unsafe StopSignals.continued = 1 }
        // A shell without job control has set it to be ignored.
        if !isIgnored(SIGTSTP) { handle(SIGTSTP) { _ in unsafe StopSignals.suspended = 1 } }
    }

    /// Whether the size of the terminal may have changed since the last call.
    package static func takeResize() -> Bool {
        defer { unsafe resized = 0 }
        return unsafe resized != 0
    }

    /// Whether SIGTSTP (Ctrl-Z) arrived since the last call.
    package static func takeSuspension() -> Bool {
        defer { unsafe suspended = 0 }
        return unsafe suspended != 0
    }

    /// Whether SIGCONT arrived since the last call: the process continues after it was stopped.
    package static func takeContinuation() -> Bool {
        defer { unsafe continued = 0 }
        return unsafe continued != 0
    }

    /// Suspends the process, as SIGTSTP does by default. Returns when it continues.
    package static func suspend() {
        signal(SIGTSTP, SIG_DFL)
        raise(SIGTSTP)
        handle(SIGTSTP) { _ in unsafe StopSignals.suspended = 1 }
    }

    /// Calls `handler` when the process crashes. It must then end the process with the default action of the signal.
    static func onCrash(_ handler: @escaping @convention(c) (Int32) -> Void) {
        for number in [SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { handle(number, handler) }
    }

    static func install() {
        signal(SIGPIPE, SIG_IGN)
        // A file that reaches the limit of `ulimit -f` then shows as a failed write.
        signal(SIGXFSZ, SIG_IGN)
        // No SA_RESTART: a blocking call ends with EINTR. A signal that arrives between a check of `stop` and the next such
        // call would be missed, so an alarm, once a second, ends that call too.
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

    /// Signals within this time (ms) count as one, because supervisors send a signal twice: timeout(1) to its child and to its
    /// group, or a terminal that is closed.
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

    /// Whether the parent process set the signal to be ignored.
    private static func isIgnored(_ number: Int32) -> Bool { system_is_ignored(number) != 0 }

    /// Ends the process with the default action of the signal, so that a shell or a supervisor sees the cause.
    static func die(of number: Int32) {
        // An orderly end leaves no core dump.
        if number == SIGQUIT { System.forbidDumps() }
        signal(number, SIG_DFL)
        raise(number)
    }
}
