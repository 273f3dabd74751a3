namespace ServiceComb.Net.Client.Addresses;

/// <summary>A base address and its health. An address becomes unhealthy after three consecutive failures. After a successful probe,
/// the first failure makes it unhealthy again.</summary>
internal sealed class EngineAddress(Uri uri, string? region = null, string? availableZone = null)
{
    private const int FailureThreshold = 3;
    private int _failures;
    private int _isUnhealthy;

    /// <summary>Ends with a slash and has no query.</summary>
    public Uri Uri { get; } = uri;

    public string? Region { get; } = region;

    public string? AvailableZone { get; } = availableZone;

    public bool IsUnhealthy => Volatile.Read(ref _isUnhealthy) != 0;

    /// <summary>Resets the failures; returns true when the address was unhealthy.</summary>
    public bool OnSuccess()
    {
        // The common case does not write, which keeps the cache line shared.
        if (Volatile.Read(ref _failures) == 0)
        {
            return false;
        }

        Volatile.Write(ref _failures, 0);
        return Interlocked.Exchange(ref _isUnhealthy, 0) != 0;
    }

    /// <summary>Counts a failure; returns true when the address became unhealthy.</summary>
    public bool OnFailure() =>
        Interlocked.Increment(ref _failures) >= FailureThreshold && Interlocked.Exchange(ref _isUnhealthy, 1) == 0;

    /// <summary>Makes the address healthy until its next failure; returns true when the address was unhealthy.</summary>
    public bool OnProbeSuccess()
    {
        Volatile.Write(ref _failures, FailureThreshold - 1);
        return Interlocked.Exchange(ref _isUnhealthy, 0) != 0;
    }

    public override string ToString() => Uri.ToString();

    /// <summary>Reads <c>http://host:port/base?region=R&amp;availableZone=Z</c>.</summary>
    /// <exception cref="ArgumentException">The text is not a valid address.</exception>
    public static EngineAddress Parse(string text)
    {
        if (Validate(text) is { } error)
        {
            throw new ArgumentException($"the address of an engine {error}");
        }

        var uri = new Uri(text.Trim());
        // The base must end with a slash, or resolving a path against it would drop its last segment.
        var path = uri.AbsolutePath.EndsWith('/') ? uri.AbsolutePath : uri.AbsolutePath + "/";
        return new EngineAddress(new UriBuilder(uri) { Path = path, Query = "", Fragment = "" }.Uri, Parameter(uri, "region"), Parameter(uri, "availableZone"));
    }

    /// <summary>Returns the error of an invalid address, starting with the address; null for a valid one. The error contains no password.</summary>
    public static string? Validate(string text)
    {
        if (text.LastIndexOf('@') is var at and >= 0)
        {
            return $"'{text[(at + 1)..]}' contains a user name or password; use servicecomb:credentials:account:* instead";
        }

        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? null
            : $"'{text}' is not a valid address; expected http://host:port or https://host:port";
    }

    private static string? Parameter(Uri uri, string name)
    {
        foreach (var part in uri.Query.TrimStart('?').Split('&'))
        {
            var equals = part.IndexOf('=', StringComparison.Ordinal);
            if (equals > 0 && part.AsSpan(0, equals).Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return Uri.UnescapeDataString(part[(equals + 1)..]) is { Length: > 0 } value ? value : null;
            }
        }

        return null;
    }
}
