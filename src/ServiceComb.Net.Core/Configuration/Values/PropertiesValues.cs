using System.Globalization;
using System.Text;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Reads Java properties files: <c>name=value</c>, <c>name: value</c> or <c>name value</c>, comments with
/// <c>#</c> or <c>!</c>, line continuation by a backslash, and escapes.</summary>
internal static class PropertiesValues
{
    public static void Read(string text, EntryList entries)
    {
        foreach (var line in LogicalLines(text))
        {
            var end = NameEnd(line);
            var valueStart = end;
            while (valueStart < line.Length && IsBlank(line[valueStart]))
            {
                valueStart++;
            }

            if (valueStart < line.Length && line[valueStart] is '=' or ':')
            {
                valueStart++;
            }

            if (entries.ChildKey("", Unescape(line.AsSpan(0, end))) is { } key)
            {
                entries.Add(key, Unescape(line.AsSpan(valueStart).TrimStart([' ', '\t', '\f'])));
            }
        }
    }

    private static IEnumerable<string> LogicalLines(string text)
    {
        var line = new StringBuilder();
        var continues = false;
        foreach (var natural in text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n', '\r'))
        {
            var part = natural.TrimStart(' ', '\t', '\f');
            if (!continues && (part.Length == 0 || part[0] is '#' or '!'))
            {
                continue;
            }

            continues = EndsWithContinuation(part);
            line.Append(continues ? part[..^1] : part);
            if (!continues)
            {
                yield return line.ToString();
                line.Clear();
            }
        }

        if (line.Length > 0)
        {
            yield return line.ToString();
        }
    }

    private static bool EndsWithContinuation(string part)
    {
        var backslashes = part.Length - part.AsSpan().TrimEnd('\\').Length;
        return backslashes % 2 == 1;
    }

    private static int NameEnd(string line)
    {
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '\\')
            {
                i++;
            }
            else if (line[i] is '=' or ':' || IsBlank(line[i]))
            {
                return i;
            }
        }

        return line.Length;
    }

    private static string Unescape(ReadOnlySpan<char> text)
    {
        if (!text.Contains('\\'))
        {
            return text.ToString();
        }

        var plain = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || ++i == text.Length)
            {
                plain.Append(i < text.Length ? text[i] : "");
                continue;
            }

            if (text[i] == 'u' && i + 4 < text.Length
                && ushort.TryParse(text.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                plain.Append((char)code);
                i += 4;
                continue;
            }

            plain.Append(text[i] switch { 't' => '\t', 'n' => '\n', 'r' => '\r', 'f' => '\f', var other => other });
        }

        return plain.ToString();
    }

    private static bool IsBlank(char c) => c is ' ' or '\t' or '\f';
}
