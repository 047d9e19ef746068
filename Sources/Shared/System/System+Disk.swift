// The free space of a disk.
//
// Invariants: the path reaches C as a copy that lives during the call; what C fills in is a local variable.

extension System {
    /// The number of free bytes on the disk of an existing file, or nil if the system does not say.
    package static func freeBytes(at path: String) -> Int? {
        var disk = statvfs()
        guard unsafe statvfs(path, &disk) == 0 else { return nil }
        let (bytes, isTooLarge) = Int(clamping: disk.f_bavail).multipliedReportingOverflow(by: Int(clamping: disk.f_frsize))
        return isTooLarge ? .max : bytes
    }
}
