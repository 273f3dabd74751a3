using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ServiceComb.Net.Conformance.Replay;

/// <summary>Formats two bodies in two columns and marks lines that differ.</summary>
internal static class SideBySide
{
    private const int Width = 64;
    private const int MaxLines = 60;
    private static readonly JsonSerializerOptions Indented = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static string Render(string expected, string seen, string indent)
    {
        var (left, right) = (Lines(expected), Lines(seen));
        var text = new StringBuilder();
        text.Append(indent).Append($"  {"expected",-Width} | seen").AppendLine();
        var count = Math.Max(left.Length, right.Length);
        for (var index = 0; index < Math.Min(count, MaxLines); index++)
        {
            var (wanted, there) = (Line(left, index), Line(right, index));
            var mark = wanted == there || wanted.Contains(Placeholders.Anything, StringComparison.Ordinal) ? ' ' : '!';
            text.Append(indent).Append($"{mark} {Cut(wanted),-Width} | {Cut(there)}").AppendLine();
        }

        if (count > MaxLines)
        {
            text.Append(indent).Append($"  {count - MaxLines} more lines").AppendLine();
        }

        return text.ToString();
    }

    private static string[] Lines(string body)
    {
        if (body.Length == 0)
        {
            return ["(empty)"];
        }

        try
        {
            return JsonSerializer.Serialize(JsonSerializer.Deserialize<JsonElement>(body), Indented).Split('\n');
        }
        catch (JsonException)
        {
            return body.Split('\n');
        }
    }

    private static string Line(string[] lines, int index) => index < lines.Length ? lines[index].TrimEnd('\r') : "";

    private static string Cut(string line) => line.Length <= Width ? line : $"{line[..(Width - 3)]}...";
}
