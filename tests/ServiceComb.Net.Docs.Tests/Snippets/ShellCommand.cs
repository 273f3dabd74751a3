namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>A command of a shell snippet.</summary>
/// <param name="Words">The words of the command, without quotes, redirections and variables that are set for it.</param>
/// <param name="Line">The line of the snippet, from 0, at which the command begins.</param>
/// <param name="UsesVariables">Whether the shell would replace a variable in it.</param>
internal sealed record ShellCommand(IReadOnlyList<string> Words, int Line, bool UsesVariables)
{
    /// <summary>Reads the commands of a snippet, also those of pipes, loops and substitutions. In the language <c>console</c> they are in
    /// the lines that begin with <c>$ </c>; the others are output.</summary>
    public static IEnumerable<ShellCommand> ReadAll(Snippet snippet)
    {
        var lines = snippet.Text.Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            var first = number;
            var line = lines[number].Trim();
            if (snippet.Language == "console" && !line.StartsWith("$ ", StringComparison.Ordinal))
            {
                continue;
            }

            while (number + 1 < lines.Length && (line.EndsWith('\\') || HasOpenQuote(line)))
            {
                line = line.TrimEnd('\\') + ' ' + lines[++number].Trim();
            }

            foreach (var command in new ShellLine(snippet.Language == "console" ? line[2..] : line, first).Read())
            {
                yield return command;
            }
        }
    }

    private static bool HasOpenQuote(string line)
    {
        var quote = '\0';
        foreach (var character in line)
        {
            if (quote == '\0' && character is ('\'' or '"'))
            {
                quote = character;
            }
            else if (quote == character)
            {
                quote = '\0';
            }
        }

        return quote != '\0';
    }
}
