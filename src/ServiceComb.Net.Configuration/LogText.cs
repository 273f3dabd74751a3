namespace ServiceComb.Net.Configuration;

/// <summary>Text from outside on its way into a log line.</summary>
internal static class LogText
{
    private const int Longest = 200;

    public static string Short(string text)
    {
        var start = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "...") : text;
        return start.AsSpan().ContainsAnyInRange('\0', '\x1f') ? string.Concat(start.Select(static c => char.IsControl(c) ? ' ' : c)) : start;
    }
}
