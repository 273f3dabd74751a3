using System.CommandLine;
using ServiceComb.Net.Cli.Invocation;

namespace ServiceComb.Net.Cli.Commands.Completion;

/// <summary>The command <c>completion</c>. The scripts ask the tool itself, and never evaluate what it prints.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # source <(servicecomb completion bash)
        _servicecomb_complete() {
          local word line="${COMP_LINE#*[[:space:]]}" offset
          offset=$(( COMP_POINT - ${#COMP_LINE} + ${#line} ))
          COMPREPLY=()
          while IFS= read -r word; do
            COMPREPLY+=("$word")
          done < <(servicecomb "[suggest:$offset]" "$line" 2>/dev/null)
        }
        complete -o default -F _servicecomb_complete servicecomb
        """;

    private const string Zsh = """
        #compdef servicecomb
        # source <(servicecomb completion zsh)
        _servicecomb() {
          local line="${BUFFER#*[[:space:]]}"
          local -a words_found
          words_found=("${(@f)$(servicecomb "[suggest:$(( CURSOR - ${#BUFFER} + ${#line} ))]" "$line" 2>/dev/null)}")
          compadd -a words_found
        }
        compdef _servicecomb servicecomb
        """;

    private const string Pwsh = """
        # servicecomb completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName servicecomb -ScriptBlock {
          param($word, $ast, $position)
          $text = $ast.ToString().PadRight($position)
          $line = $text -replace '^\S+\s', ''
          servicecomb "[suggest:$($position - $text.Length + $line.Length)]" $line 2>$null | ForEach-Object {
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
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
