// The system's C library, for every file that imports Shared. Only its name may differ between systems.

#if canImport(Glibc)
    @_exported import Glibc
#elseif canImport(Android)
    @_exported import Android
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Darwin
#endif
