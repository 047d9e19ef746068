import Shared

/// An instance that may hold rows of the spool. While it lives it holds the lock of its own file. The system frees the lock
/// when the instance dies, however it dies, so the others see at once that its rows are free.
@safe final class Owner {
    let name: String
    /// Whether another instance was alive when this one began.
    let hadOthers: Bool
    private let folder: String
    private let lock: Int32

    private static let prefix = "instance-"

    init(folder: String) throws(Failure) {
        self.folder = folder
        // Under this lock, nobody removes a file that its owner has not locked yet.
        let mark = "\(folder)/alerts.lock"
        guard let guarded = try System.lock(mark, waiting: true) else { throw .io("cannot lock \(mark)") }
        defer { System.unlock(guarded) }
        hadOthers = Owner.tidy(folder)
        while true {
            let name = Owner.prefix + String(UInt64.random(in: .min ... .max), radix: 36)
            guard let lock = try System.lock("\(folder)/\(name)", waiting: false) else { continue }
            self.name = name
            self.lock = lock
            return
        }
    }

    /// Removes the files of instances that were killed. Returns whether any instance is alive.
    private static func tidy(_ folder: String) -> Bool {
        var isAnyAlive = false
        for name in System.names(in: folder) where name.hasPrefix(prefix) {
            guard let taken = try? System.lock("\(folder)/\(name)", waiting: false) else {
                isAnyAlive = true
                continue
            }
            System.remove("\(folder)/\(name)")
            System.unlock(taken)
        }
        return isAnyAlive
    }

    deinit {
        System.remove("\(folder)/\(name)")
        System.unlock(lock)
    }

    /// Whether another instance is still alive. The file of a dead instance is removed.
    func isAlive(_ other: String) -> Bool {
        if other == name { return true }
        let path = "\(folder)/\(other)"
        guard other.hasPrefix(Owner.prefix), !other.contains("/"), FileState(path: path) != nil else { return false }
        // If the lock cannot be tried, only the lease decides.
        guard let taken = try? System.lock(path, waiting: false) else { return true }
        System.remove(path)
        System.unlock(taken)
        return false
    }
}
