import Shared

#if canImport(Glibc)
    import Glibc
#elseif canImport(Android)
    import Android
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

exit(
    Program(StreamOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        try StreamOptions(arguments).run(arguments, messages)
    })
