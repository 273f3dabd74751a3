using System.CommandLine;

namespace ServiceComb.Net.Cli.Commands.Completion;

/// <summary>Completes the last word of a command line. Scripts call it by <see cref="Directive"/> with the words as arguments, so that no
/// text has to be split or quoted again.</summary>
internal static class WordCompletion
{
    public const string Directive = "[complete]";

    /// <summary>Returns what can replace the last word.</summary>
    public static IEnumerable<string> Find(RootCommand root, IReadOnlyList<string> words)
    {
        var word = words.Count == 0 ? "" : words[^1];
        List<string> before = [.. words.SkipLast(1).SelectMany(SplitOption)];
        var prefix = "";
        if (SplitOption(word) is [var option, var value])
        {
            before.Add(option);
            (prefix, word) = (option + "=", value);
        }

        // With an empty last word, because the parser looks for the word anywhere in a completion; a shell replaces a beginning.
        var line = string.Concat(before.Select(static text => Quote(text) + " "));
        return root.Parse(line).GetCompletions(line.Length).Select(static item => item.InsertText ?? item.Label)
            .Where(text => text.StartsWith(word, StringComparison.Ordinal) && IsOffered(text, word)).Select(text => prefix + text);
    }

    // Options are shown only on request, so that they do not hide values. A line break would make two completions of one.
    private static bool IsOffered(string text, string word) =>
        (!text.StartsWith('-') || word.StartsWith('-')) && !text.StartsWith('/') && !text.Any(char.IsControl);

    // The completions of the parser fail for an option that is joined with its value.
    private static string[] SplitOption(string word) => word.StartsWith("--", StringComparison.Ordinal) ? word.Split('=', 2) : [word];

    private static string Quote(string word) => word.Length == 0 || word.AsSpan().ContainsAny(' ', '\t', '"')
        ? $"\"{word.Replace('"', '\'')}\""
        : word;
}
