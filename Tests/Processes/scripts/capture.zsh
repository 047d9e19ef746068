# Prints what zsh completes at the end of a line, a word a line. usage: capture.zsh FOLDER LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; complete-and-tell() { zle complete-word; print -r -- DO''NE }; zle -N complete-and-tell; bindkey '^I' complete-and-tell
compadd() {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd \"\$@\"; return; fi
    local -a hits
    builtin compadd -A hits \"\$@\"
    print -l -- HIT:\${^hits}
    builtin compadd \"\$@\"
}
print REA''DY"
while zpty -r shell line; do [[ $line == *READY* ]] && break; done
# Nothing is typed behind the tab: zsh completes otherwise while more input waits.
zpty -w -n shell "$2"$'\t'
while zpty -r shell line; do
    [[ $line == *HIT:* ]] && print -r -- ${${line##*HIT:}%$'\r'*}
    [[ $line == *DONE* ]] && break
done
