extension CommandTable {
    var bashCompletion: String {
        let words = options.flatMap { ["--\($0.name)"] + ($0.short.map { ["-\($0)"] } ?? []) }.joined(separator: " ")
        let cases = options.filter { $0.value != nil }.map { "        --\($0.name)) \(bashValue($0)) ;;\n" }.joined()
        let operands = operandsAreFiles ? "files=1" : "words='\(suggestions.operands.joined(separator: " "))'"
        return """
            # bash completion of \(name)
            \(functionName)() {
                local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]} words='' begin='' files='' place=$((COMP_CWORD - 1))
                # bash makes --name=value three words.
                if [ "$word" = = ]; then word=''; elif [ "$before" = = ]; then place=$((COMP_CWORD - 2)) before=${COMP_WORDS[COMP_CWORD - 2]}; fi
                case $word in
                -*) words='\(words)' ;;
                *) case $before in
            \(cases)        *) \(operands) ;;
                    esac ;;
                esac
                COMPREPLY=()
                [ -z "$words" ] || mapfile -t COMPREPLY < <(compgen -P "$begin" -W "$words" -- "${word#"$begin"}")
                # Many names with points come part by part.
                [ ${#COMPREPLY[@]} -le 16 ] || mapfile -t COMPREPLY < <(printf '%s\\n' "${COMPREPLY[@]}" |
                    sed -E "s/^(.{${#word}}[^.]*\\\\.)..*/\\\\1/" | sort -u)
                case ${COMPREPLY[0]-} in *[.=]) compopt -o nospace 2>/dev/null ;; esac
                if [ -n "$files" ]; then
                    compopt -o filenames 2>/dev/null
                    mapfile -t -O ${#COMPREPLY[@]} COMPREPLY < <(compgen -f -- "$word")
                fi
            }
            complete -F \(functionName) \(names.joined(separator: " "))

            """
    }

    /// Returns the shell assignments for completing an option's value: `words`, `begin` (the list typed so far) and `files`.
    private func bashValue(_ option: Option) -> String {
        if suggestions.dependent.contains(option.name) {
            return "words=$(\"${COMP_WORDS[@]:0:place}\" --generate values:\(option.name) 2>/dev/null)"
        }
        let words = words(of: option).joined(separator: " ")
        var parts = words.isEmpty ? [] : ["words='\(words)'"]
        if isList(option) { parts.append("begin=${word%\"${word##*,}\"}") }
        if takesFile(option) { parts.append("files=1") }
        return parts.isEmpty ? ":" : parts.joined(separator: " ")
    }
}
