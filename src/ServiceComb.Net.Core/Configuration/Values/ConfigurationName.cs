using System.Text;

namespace ServiceComb.Net.Configuration.Values;

/// <summary>Converts the dotted names of ServiceComb to configuration keys: <c>a.list[0]</c> becomes <c>a:list:0</c>.</summary>
internal static class ConfigurationName
{
    private const string JavaSection = "servicecomb";

    /// <summary>Converts a name. A name with a colon is already a key and keeps its dots
    /// (<c>Logging:LogLevel:Microsoft.AspNetCore</c>).</summary>
    public static string ToKey(string name)
    {
        if (!name.AsSpan().ContainsAny('.', '[') || name.Contains(':', StringComparison.Ordinal))
        {
            return name;
        }

        var key = new StringBuilder(name.Length);
        foreach (var part in name.AsSpan().Split('.'))
        {
            AppendPart(key, name.AsSpan(part), first: part.Start.Value == 0);
        }

        return key.ToString();
    }

    /// <summary>Converts a name within a section. Nested names keep their dots, as in the JSON files of .NET
    /// (<c>LogLevel</c> of <c>My.Shop</c>), except below <c>servicecomb</c>, where names are those of Java.</summary>
    public static string ToKey(string section, string name) =>
        section.Length == 0 || IsJava(section) ? ToKey(name) : name;

    /// <summary>Returns whether a key is empty or consists only of separators.</summary>
    public static bool IsEmpty(ReadOnlySpan<char> key) => !key.ContainsAnyExcept(':');

    private static bool IsJava(string section) =>
        section.StartsWith(JavaSection, StringComparison.OrdinalIgnoreCase) && (section.Length == JavaSection.Length || section[JavaSection.Length] == ':');

    private static void AppendPart(StringBuilder key, ReadOnlySpan<char> part, bool first)
    {
        var bracket = IndexesStart(part);
        if (!first && (bracket > 0 || part.IsEmpty))
        {
            key.Append(':');
        }

        key.Append(part[..bracket]);
        foreach (var index in part[bracket..].Split('['))
        {
            var digits = part[bracket..][index].TrimEnd(']');
            if (!digits.IsEmpty)
            {
                key.Append(key.Length == 0 ? "" : ":").Append(digits);
            }
        }
    }

    // Returns the start of the [digits] groups at the end; the length of the part if there are none.
    private static int IndexesStart(ReadOnlySpan<char> part)
    {
        var start = part.Length;
        while (start > 0 && part[start - 1] == ']')
        {
            var open = part[..start].LastIndexOf('[');
            var digits = open < 0 ? [] : part[(open + 1)..(start - 1)];
            if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
            {
                break;
            }

            start = open;
        }

        return start;
    }
}
