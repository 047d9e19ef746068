// System calls for a command that draws on a whole terminal and reads its keys.
//
// Invariants: texts reach C as copies that end in a zero byte and live during the call; what C fills in is a local variable.
// What C returns as text is copied before the next call.

import CSystem

extension System {
    /// Opens a terminal again, to draw on it and to read keys without ever waiting: the terminal of `descriptor`, or else the
    /// one from which the process was started.
    package static func openTerminal(_ descriptor: Int32) throws(Failure) -> Int32 {
        var path = "/dev/tty"
        if isTerminal(descriptor), let name = unsafe ttyname(descriptor) { path = unsafe String(cString: name) }
        // O_NONBLOCK applies only to the new descriptor, so the shell's own ones stay blocking.
        let opened = systemOpen(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC)
        if opened < 0 { throw .io("cannot open \(path): \(lastError)") }
        guard isTerminal(opened) else {
            _ = systemClose(opened)
            throw .io("\(path) is no terminal")
        }
        return opened
    }

    package static func closeTerminal(_ descriptor: Int32) { _ = systemClose(descriptor) }

    /// Whether another job is in the foreground, so that the terminal would stop this process if it changed the mode.
    package static func isInBackground(_ terminal: Int32) -> Bool {
        let group = tcgetpgrp(terminal)
        return group >= 0 && group != getpgrp()
    }
}

/// Switches a terminal between its original mode and one in which keys arrive at once and are not shown.
package struct TerminalMode {
    private let descriptor: Int32
    private let found: termios

    /// Nil if the descriptor is not a terminal.
    package init?(_ descriptor: Int32) {
        var mode = termios()
        guard unsafe tcgetattr(descriptor, &mode) == 0 else { return nil }
        self.descriptor = descriptor
        found = mode
    }

    /// Switches to reading keys; Ctrl-C and Ctrl-Z still send signals. `end` is what a crash writes to the terminal before it
    /// restores the mode.
    package func enter(end: StaticString) {
        TerminalRescue.prepare(descriptor, found, end)
        var mode = found
        unsafe system_make_keys_mode(&mode)
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }

    /// Restores the mode and drops unread keys, which the shell would take for a command.
    package func restore() {
        _ = tcflush(descriptor, TCIFLUSH)
        var mode = found
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
        TerminalRescue.forget()
    }
}

/// Restores the terminal when the process crashes.
private enum TerminalRescue {
    // Written before the handler can be called, and read by it alone. Invariant: one thread runs, so the handler interrupts it
    // and never runs beside it.
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

    /// Calls only functions that a signal handler may call.
    private static func giveBack() {
        guard unsafe descriptor >= 0 else { return }
        _ = unsafe write(descriptor, end.utf8Start, end.utf8CodeUnitCount)
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }
}

// Inside `System` these C functions are hidden by its own methods.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
