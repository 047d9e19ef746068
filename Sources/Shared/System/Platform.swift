// The system's C library, for every file that imports Shared. Its name differs from system to system; nothing else may.

#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Android)
    @_exported import Android
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Darwin
#endif
