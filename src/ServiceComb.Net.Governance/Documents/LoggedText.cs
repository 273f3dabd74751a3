namespace ServiceComb.Net.Governance.Documents;

/// <summary>Prepares text of documents for log lines: bounded and without control characters.</summary>
internal static class LoggedText
{
    private const int MaxLength = 200;

    public static string Of(string text)
    {
        var start = text.Length > MaxLength ? string.Concat(text.AsSpan(0, MaxLength), "...") : text;
        return start.Any(char.IsControl) ? string.Concat(start.Select(static letter => char.IsControl(letter) ? ' ' : letter)) : start;
    }
}
