using ServiceComb.Net.Protocol.Authentication;

namespace ServiceComb.Net.LocalEngine.Hosting;

/// <summary>Formats request targets for the log. The target stays encoded, so it contains no line breaks.</summary>
internal static class LoggedTarget
{
    private const int MaxLength = 512;

    /// <summary>Truncates a target and masks the values of query parameters whose names indicate secrets.</summary>
    public static string Format(string target)
    {
        var query = target.IndexOf('?', StringComparison.Ordinal);
        if (query >= 0)
        {
            target = $"{target.AsSpan(0, query)}?{string.Join('&', target[(query + 1)..].Split('&').Select(Mask))}";
        }

        return target.Length <= MaxLength ? target : $"{target.AsSpan(0, MaxLength)}...";
    }

    private static string Mask(string parameter)
    {
        var end = parameter.IndexOf('=', StringComparison.Ordinal);
        return end >= 0 && SecretNames.IsSecret(Uri.UnescapeDataString(parameter[..end])) ? $"{parameter.AsSpan(0, end)}=***" : parameter;
    }
}
