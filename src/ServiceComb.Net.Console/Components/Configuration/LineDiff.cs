using DiffPlex.DiffBuilder;
using DiffPlex.DiffBuilder.Model;

namespace ServiceComb.Net.Console.Components.Configuration;

/// <summary>Compares texts line by line.</summary>
internal static class LineDiff
{
    private const int Context = 3;

    /// <summary>Returns the lines of both texts, those that are the same only near a difference.</summary>
    public static IReadOnlyList<DiffLine> Compare(string before, string after)
    {
        var lines = InlineDiffBuilder.Diff(before, after, ignoreWhiteSpace: false).Lines.ConvertAll(static line => new DiffLine(
            line.Type switch { ChangeType.Inserted => DiffLineKind.Added, ChangeType.Deleted => DiffLineKind.Removed, _ => DiffLineKind.Same }, line.Text));
        var shown = new bool[lines.Count];
        for (var index = 0; index < lines.Count; index++)
        {
            if (lines[index].Kind != DiffLineKind.Same)
            {
                shown.AsSpan(Math.Max(0, index - Context)..Math.Min(lines.Count, index + Context + 1)).Fill(true);
            }
        }

        var result = new List<DiffLine>();
        foreach (var (index, line) in lines.Index())
        {
            if (shown[index])
            {
                result.Add(line);
            }
            else if (result is [] or [.., { Kind: not DiffLineKind.Gap }])
            {
                result.Add(new DiffLine(DiffLineKind.Gap, ""));
            }
        }

        return result;
    }
}
