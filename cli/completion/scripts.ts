// The scripts that `gows completion` prints: each asks gows itself what may stand at the cursor.

/** By the shell's name. */
export const completionScripts: Readonly<Record<string, string>> = {
  // Bash takes `=` for the end of a word, and replaces only what follows it.
  bash: `# Completion of gows for bash. For every shell: gows completion bash >~/.local/share/bash-completion/completions/gows
# For this one: source <(gows completion bash)
_gows() {
  local line="\${COMP_LINE:0:COMP_POINT}" words cur value about lead='' IFS=$' \\t\\n'
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  cur="\${words[\${#words[@]}-1]}"
  [[ $cur == *=* && $COMP_WORDBREAKS == *=* ]] && lead="\${cur%"\${cur##*=}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    case $value in
      :dirs) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -d -- "\${cur#"$lead"}")); return ;;
      :files) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -f -- "\${cur#"$lead"}")); return ;;
    esac
    [[ $value == */ || $value == *= ]] && compopt -o nospace 2>/dev/null
    COMPREPLY+=("\${value#"$lead"}")
  done < <("\${words[0]}" __complete "\${words[@]:1}" 2>/dev/null)
}
complete -F _gows gows
`,
  zsh: `#compdef gows
# Completion of gows for zsh. For every shell: gows completion zsh >"\${fpath[1]}/_gows"
# For this one, after compinit: source <(gows completion zsh)
_gows() {
  local line value about
  local -a lines whole wholeShown open openShown
  lines=("\${(@f)$("\${(Q)words[1]}" __complete "\${(@Q)words[2,CURRENT-1]}" "\${(Q)PREFIX}" 2>/dev/null)}")
  for line in $lines; do
    value="\${line%%$'\\t'*}"
    about=''
    [[ $line == *$'\\t'* ]] && about="  -- \${line#*$'\\t'}"
    if [[ $value == :dirs ]]; then
      _files -/
    elif [[ $value == :files ]]; then
      _files
    elif [[ $value == */ || $value == *= ]]; then
      open+=("$value")
      openShown+=("$value$about")
    else
      whole+=("$value")
      wholeShown+=("$value$about")
    fi
  done
  (( \${#whole} )) && compadd -l -d wholeShown -a whole
  (( \${#open} )) && compadd -S '' -l -d openShown -a open
}
if [[ $funcstack[1] == _gows ]]; then
  _gows "$@"
else
  compdef _gows gows
fi
`,
  fish: `# Completion of gows for fish. For every shell: gows completion fish >~/.config/fish/completions/gows.fish
# For this one: gows completion fish | source
function __gows_complete
    set -l words (commandline -opc)
    set -l word (commandline -ct)
    for line in ($words[1] __complete $words[2..-1] "$word" 2>/dev/null)
        if test "$line" = :dirs
            __fish_complete_directories "$word"
        else if test "$line" = :files
            __fish_complete_path "$word"
        else
            echo $line
        end
    end
end
complete -c gows -f -a '(__gows_complete)'
`,
};
