using System.CommandLine;
using ServiceComb.Net.Cli.Invocation;

namespace ServiceComb.Net.Cli.Commands.Completion;

/// <summary>The command <c>completion</c>. The scripts ask the tool itself, and never evaluate what it prints.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # source <(servicecomb completion bash)
        _servicecomb_complete() {
          local line="${COMP_LINE:0:COMP_POINT}" joined= word i
          local -a arguments=()
          # Bash also splits at ':' and '=', but only white space separates arguments.
          for (( i = 0; i <= COMP_CWORD; i++ )); do
            if (( i == 0 )) || [[ $line == [[:space:]]* || -z $line ]]; then
              arguments[${#arguments[@]}]=
              joined=
            fi
            line="${line#"${line%%[![:space:]]*}"}"
            word="${COMP_WORDS[i]}"
            (( i < COMP_CWORD )) || word="$line"
            line="${line#"$word"}"
            arguments[${#arguments[@]}-1]+="${word//[\"\'\\]/}"
            if (( i < COMP_CWORD )) || [[ $word == [:=] ]]; then
              joined+="$word"
            fi
          done
          COMPREPLY=()
          while IFS= read -r i; do
            # What precedes the last ':' or '=' stays on the line.
            i="${i#"$joined"}"
            case $word in
              [\"\']*) [[ $i != *[!A-Za-z0-9_.:=,/@\ -]* ]] || continue ;;
              *) printf -v i %q "$i" ;;
            esac
            COMPREPLY+=("$i")
          done < <(servicecomb "[complete]" "${arguments[@]:1}" 2>/dev/null)
        }
        complete -o default -F _servicecomb_complete servicecomb
        """;

    private const string Zsh = """
        #compdef servicecomb
        # source <(servicecomb completion zsh)
        _servicecomb() {
          local -a found
          found=(${(f)"$(servicecomb "[complete]" "${(@Q)words[2,CURRENT-1]}" "${(Q)PREFIX}" 2>/dev/null)"})
          if (( $#found )); then
            compadd -a found
          else
            _files
          fi
        }
        if [[ $funcstack[1] == _servicecomb ]]; then
          _servicecomb "$@"
        else
          (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
          compdef _servicecomb servicecomb
        fi
        """;

    private const string Pwsh = """
        # servicecomb completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName servicecomb -ScriptBlock {
          param($word, $ast, $position)
          $arguments = @($ast.CommandElements | Select-Object -Skip 1 | Where-Object { $_.Extent.EndOffset -lt $position } | ForEach-Object {
            if ($_ -is [System.Management.Automation.Language.StringConstantExpressionAst]) { $_.Value } else { $_.Extent.Text }
          })
          servicecomb "[complete]" @arguments ($word -replace '^["'']|["'']$', '') 2>$null | ForEach-Object {
            $text = if ($_ -match '^[\w.:=/-]+$') { $_ } else { "'" + [System.Management.Automation.Language.CodeGeneration]::EscapeSingleQuotedStringContent($_) + "'" }
            [System.Management.Automation.CompletionResult]::new($text, $_, 'ParameterValue', $_)
          }
        }
        """;

    public static Command Create(CliServices services)
    {
        var shell = new Argument<string>("SHELL") { Description = "bash, zsh or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "pwsh");
        return new Command("completion", "Prints the script that completes commands in a shell.").With(shell).Runs(services, async context =>
            await context.Environment.Output.WriteLineAsync(context.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, _ => Pwsh }));
    }
}
