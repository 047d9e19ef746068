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
    Program(AdviseOptions.table).run(CommandLine.arguments) { (arguments, messages) throws(Failure) in
        var advise = try Advise(AdviseOptions(arguments), arguments, messages)
        return try advise.run()
    })
