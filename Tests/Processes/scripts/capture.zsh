# Prints what zsh completes at the end of a line, a word a line. usage: capture.zsh FOLDER LINE
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell "fpath=($1 \$fpath); autoload -U compinit; compinit -u -D; bindkey '^I' complete-word
compadd() {
    if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\ * ]]; then builtin compadd \"\$@\"; return; fi
    local -a hits
    builtin compadd -A hits \"\$@\"
    print -l -- HIT:\${^hits}
    builtin compadd \"\$@\"
}
print REA''DY"
while zpty -r shell line; do [[ $line == *READY* ]] && break; done
zpty -w -n shell "$2"$'\t'
zpty -w -n shell $'\x15'"print DO''NE"$'\n'
while zpty -r shell line; do
    [[ $line == *HIT:* ]] && print -r -- ${${line##*HIT:}%$'\r'*}
    [[ $line == *DONE* ]] && break
done
