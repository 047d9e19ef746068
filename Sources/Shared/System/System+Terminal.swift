// The system calls for a command that draws on a whole terminal and reads its keys.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable. What C
// returns as text is copied before the next call.

import CSystem

extension System {
    /// Opens a terminal anew, to draw on it and to read keys without ever waiting for it: the one that `descriptor` is, or else the one
    /// that the process was started from.
    package static func openTerminal(_ descriptor: Int32) throws(Failure) -> Int32 {
        var path = "/dev/tty"
        if isTerminal(descriptor), let name = unsafe ttyname(descriptor) { path = unsafe String(cString: name) }
        // The shell's own descriptors stay blocking: O_NONBLOCK belongs to what is opened here.
        let opened = systemOpen(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        if opened < 0 { throw .io("cannot open \(path): \(lastError)") }
        guard isTerminal(opened) else {
            _ = systemClose(opened)
            throw .io("\(path) is no terminal")
        }
        return opened
    }

    package static func closeTerminal(_ descriptor: Int32) { _ = systemClose(descriptor) }

    /// Whether the terminal would stop this process if it changed its mode: another job is in the foreground.
    package static func isInBackground(_ terminal: Int32) -> Bool {
        let group = tcgetpgrp(terminal)
        return group >= 0 && group != getpgrp()
    }
}

/// The mode of a terminal: how it was found, and one in which keys come at once and are not shown.
package struct TerminalMode {
    private let descriptor: Int32
    private let found: termios

    /// Nil where the descriptor is no terminal.
    package init?(_ descriptor: Int32) {
        var mode = termios()
        guard unsafe tcgetattr(descriptor, &mode) == 0 else { return nil }
        self.descriptor = descriptor
        found = mode
    }

    /// Ctrl-C and Ctrl-Z stay signals. `end` is what a crash writes to the terminal before the mode is brought back.
    package func enter(end: StaticString) {
        TerminalRescue.prepare(descriptor, found, end)
        var mode = found
        unsafe system_make_keys_mode(&mode)
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }

    /// Brings the mode back, and forgets keys that were not read: the shell would take them for a command.
    package func restore() {
        _ = tcflush(descriptor, TCIFLUSH)
        var mode = found
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
        TerminalRescue.forget()
    }
}

/// What a crash still does: it gives the terminal back.
private enum TerminalRescue {
    // Written before the handler can be called, and read by it alone. Invariant: one thread runs, so the handler interrupts it and
    // never runs beside it.
    private nonisolated(unsafe) static var descriptor: Int32 = -1
    private nonisolated(unsafe) static var mode = termios()
    private nonisolated(unsafe) static var end: StaticString = ""

    static func prepare(_ descriptor: Int32, _ mode: termios, _ end: StaticString) {
        unsafe (self.mode, self.end) = (mode, end)
        unsafe self.descriptor = descriptor
        StopSignals.onCrash { number in
            TerminalRescue.giveBack()
            signal(number, SIG_DFL)
            raise(number)
        }
    }

    static func forget() { unsafe descriptor = -1 }

    /// Calls nothing but what a signal handler may call.
    private static func giveBack() {
        guard unsafe descriptor >= 0 else { return }
        _ = unsafe write(descriptor, end.utf8Start, end.utf8CodeUnitCount)
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }
}

// Inside `System` its own names hide these.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
