import Shared

/// A running program. It has its own process group, so that a key typed at our terminal does not end it half-way, and so that
/// it ends with all that it started.
///
/// Invariants: the texts that `posix_spawn` reads are copies that are freed after the call; the actions and attributes are
/// local variables.
struct Child {
    private let process: pid_t
    private let name: String
    private let deadline: Int
    private let limit: Int

    /// Starts a program; its standard output is our standard error.
    static func start(_ order: ProgramOrder, limit: Int, _ now: Int) throws(Failure) -> Child {
        let name = order.words[0]
        guard let path = System.program(name) else { throw .io("there is no program \(name)") }
        let input = order.input.isEmpty ? -1 : try System.unnamedFile(order.input)
        defer { if input >= 0 { System.unlock(input) } }
        var process: pid_t = 0
        let code = unsafe spawn(&process, path, order.words, input)
        if code != 0 { throw .io("cannot start \(name): \(System.describe(code))") }
        return Child(process: process, name: name, deadline: now + limit, limit: limit)
    }

    private static func spawn(_ process: UnsafeMutablePointer<pid_t>, _ path: String, _ words: [String], _ input: Int32)
        -> Int32
    {
        // These types are structs in glibc and pointers elsewhere.
        #if canImport(Glibc)
            var actions = unsafe posix_spawn_file_actions_t()
            var attributes = posix_spawnattr_t()
        #else
            var actions: posix_spawn_file_actions_t? = nil
            var attributes: posix_spawnattr_t? = nil
        #endif
        unsafe posix_spawn_file_actions_init(&actions)
        unsafe posix_spawnattr_init(&attributes)
        defer {
            unsafe posix_spawn_file_actions_destroy(&actions)
            unsafe posix_spawnattr_destroy(&attributes)
        }
        if input >= 0 {
            unsafe posix_spawn_file_actions_adddup2(&actions, input, 0)
        } else {
            unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        }
        unsafe posix_spawn_file_actions_adddup2(&actions, 2, 1)
        // The program does not inherit descriptors that libraries have opened.
        for descriptor in 3..<Int32(256) { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        var flags = Int16(POSIX_SPAWN_SETPGROUP) | Int16(POSIX_SPAWN_SETSIGDEF)
        #if canImport(Darwin)
            flags |= Int16(POSIX_SPAWN_CLOEXEC_DEFAULT)
        #endif
        var signals = sigset_t()
        unsafe sigemptyset(&signals)
        // This process ignores these signals, but programs do not expect that.
        unsafe sigaddset(&signals, SIGPIPE)
        unsafe sigaddset(&signals, SIGXFSZ)
        unsafe posix_spawnattr_setsigdefault(&attributes, &signals)
        unsafe posix_spawnattr_setpgroup(&attributes, 0)
        unsafe posix_spawnattr_setflags(&attributes, flags)
        return unsafe withStrings(words) { arguments in
            unsafe withStrings(ChildEnvironment.filter(System.variables)) { variables in
                unsafe posix_spawn(process, path, &actions, &attributes, arguments, variables)
            }
        }
    }

    private static func withStrings(
        _ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> Int32
    ) -> Int32 {
        var pointers: [UnsafeMutablePointer<CChar>?] = unsafe strings.map { unsafe strdup($0) }
        unsafe pointers.append(nil)
        defer { for place in unsafe pointers.indices { unsafe free(pointers[place]) } }
        return unsafe pointers.withUnsafeBufferPointer { unsafe body($0.baseAddress!) }
    }

    /// Returns the outcome once the program has ended, else nil. A program that takes too long is killed.
    func outcome(_ now: Int) -> Outcome? {
        var status: Int32 = 0
        let ended = unsafe waitpid(process, &status, WNOHANG)
        if ended == 0 {
            if now < deadline { return nil }
            kill()
            return .retry("\(name) took longer than \(TimeSpan.text(limit))", after: nil)
        }
        guard ended == process else { return .retry("\(name) is gone", after: nil) }
        if status == 0 { return .sent }
        let signal = status & 0x7F
        let how = signal == 0 ? "ended with status \(status >> 8 & 0xFF)" : "was ended by signal \(signal)"
        return .retry("\(name) \(how)", after: nil)
    }

    func kill() {
        _ = systemKill(-process, SIGKILL)
        _ = waitpid(process, nil, 0)
    }
}

private func systemKill(_ process: pid_t, _ signal: Int32) -> Int32 { kill(process, signal) }
