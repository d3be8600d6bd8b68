// The scripts that `gows completion` prints: each asks gows itself what may stand at the cursor.

/** By the shell's name. */
export const completionScripts: Readonly<Record<string, string>> = {
  // Bash takes `=` for the end of a word, and replaces only what follows it, as it stands: with its quotes.
  bash: `# Completion of gows for bash. For every shell: gows completion bash >~/.local/share/bash-completion/completions/gows
# For this one: source <(gows completion bash)
_gows() {
  local line="\${COMP_LINE:0:COMP_POINT}" words=() cur='' char begun='' open='' value about lead='' at IFS=$' \\t\\n'
  for ((at = 0; at < \${#line}; at++)); do
    char="\${line:at:1}"
    if [[ -n $open && $char == "$open" ]]; then
      open=''
    elif [[ $open == "'" ]]; then
      cur+=$char
    elif [[ $char == \\\\ ]]; then
      ((at++))
      cur+="\${line:at:1}" begun=1
    elif [[ -n $open ]]; then
      cur+=$char
    elif [[ $char == [\\'\\"] ]]; then
      open=$char begun=1
    elif [[ $char == [[:space:]] ]]; then
      [[ -n $begun ]] && words+=("$cur")
      cur='' begun=''
    else
      cur+=$char begun=1
    fi
  done
  [[ $cur == *=* && $COMP_WORDBREAKS == *=* && -z $open ]] && lead="\${cur%"\${cur##*=}"}"
  COMPREPLY=()
  while IFS=$'\\t' read -r value about; do
    case $value in
      :dirs) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -d -- "\${cur#"$lead"}")); return ;;
      :files) compopt -o filenames 2>/dev/null; IFS=$'\\n'; COMPREPLY=($(compgen -f -- "\${cur#"$lead"}")); return ;;
    esac
    [[ $value == */ || $value == *= ]] && compopt -o nospace 2>/dev/null
    value="\${value#"$lead"}"
    case $open in
      \\') value="\${value//\\'/\\'\\\\\\'\\'}" ;;
      '') printf -v value %q "$value" ;;
    esac
    COMPREPLY+=("$value")
  done < <("\${words[0]}" __complete "\${words[@]:1}" "$cur" 2>/dev/null)
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
    [[ $value == :* && $PREFIX == -*=* ]] && compset -P '*='
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
    set -l word (string unescape -- (commandline -ct); or string replace -r -- '^[\\'"]' '' (commandline -ct))
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
