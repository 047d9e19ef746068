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

    /// Ctrl-C and Ctrl-Z stay signals.
    package func enter() {
        var mode = found
        unsafe system_make_keys_mode(&mode)
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }

    /// Brings the mode back, and forgets keys that were not read: the shell would take them for a command.
    package func restore() {
        _ = tcflush(descriptor, TCIFLUSH)
        var mode = found
        _ = unsafe tcsetattr(descriptor, TCSANOW, &mode)
    }
}

// Inside `System` its own names hide these.
private func systemOpen(_ path: String, _ flags: Int32) -> Int32 { unsafe open(path, flags) }
private func systemClose(_ descriptor: Int32) -> Int32 { close(descriptor) }
