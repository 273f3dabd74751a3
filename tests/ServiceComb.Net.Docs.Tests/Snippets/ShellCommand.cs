using System.Text;

namespace ServiceComb.Net.Docs.Tests.Snippets;

/// <summary>A command of a shell snippet.</summary>
/// <param name="Words">The words of the command, without quotes.</param>
/// <param name="Line">The line of the snippet, from 0, at which the command begins.</param>
/// <param name="UsesVariables">Whether the shell would replace a variable in it.</param>
internal sealed record ShellCommand(IReadOnlyList<string> Words, int Line, bool UsesVariables)
{
    /// <summary>Reads the commands of a snippet. In the language <c>console</c> they are the lines that begin with <c>$ </c>; the others are
    /// output.</summary>
    public static IEnumerable<ShellCommand> ReadAll(Snippet snippet)
    {
        var lines = snippet.Text.Split('\n');
        for (var number = 0; number < lines.Length; number++)
        {
            var first = number;
            var line = lines[number].Trim();
            var isCommand = snippet.Language == "console" ? line.StartsWith("$ ", StringComparison.Ordinal) : line.Length > 0 && line[0] != '#';
            while (line.EndsWith('\\') && number + 1 < lines.Length)
            {
                line = line[..^1] + lines[++number].Trim();
            }

            if (isCommand)
            {
                yield return Read(line.TrimStart('$', ' '), first);
            }
        }
    }

    private static ShellCommand Read(string line, int number)
    {
        // TOKEN=$(command) is read as the command.
        if (line.IndexOf("=$(", StringComparison.Ordinal) is > 0 and var start && line.EndsWith(')'))
        {
            line = line[(start + "=$(".Length)..^1];
        }

        var words = new List<string>();
        var word = new StringBuilder();
        var (quote, isInWord, usesVariables) = ('\0', false, false);
        foreach (var character in line)
        {
            if (quote != '\0' ? character == quote : character is '\'' or '"')
            {
                quote = quote == '\0' ? character : '\0';
                isInWord = true;
            }
            else if (quote == '\0' && character == '#' && !isInWord)
            {
                break;
            }
            else if (quote == '\0' && char.IsWhiteSpace(character))
            {
                EndWord();
            }
            else
            {
                usesVariables |= character == '$' && quote != '\'';
                isInWord = true;
                word.Append(character);
            }
        }

        EndWord();
        return new ShellCommand(words, number, usesVariables);

        void EndWord()
        {
            if (isInWord)
            {
                words.Add(word.ToString());
                word.Clear();
                isInWord = false;
            }
        }
    }
}
