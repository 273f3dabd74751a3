namespace ServiceComb.Net.Client.Addresses;

/// <summary>One base address: where it is, and whether calls to it fail. An address that failed three times in a row is set
/// aside; one that a probe brought back is set aside again by its first failure.</summary>
internal sealed class EngineAddress(Uri uri, string? region = null, string? availableZone = null)
{
    private const int FailuresUntilSetAside = 3;
    private int _failures;
    private int _isSetAside;

    /// <summary>Ends with a slash and has no query.</summary>
    public Uri Uri { get; } = uri;

    public string? Region { get; } = region;

    public string? AvailableZone { get; } = availableZone;

    public bool IsSetAside => Volatile.Read(ref _isSetAside) != 0;

    /// <summary>Forgets the failures; true when the address had been set aside.</summary>
    public bool Succeeded()
    {
        // Nearly always there is nothing to forget, and then no cache line is written.
        if (Volatile.Read(ref _failures) == 0)
        {
            return false;
        }

        Volatile.Write(ref _failures, 0);
        return Interlocked.Exchange(ref _isSetAside, 0) != 0;
    }

    /// <summary>Counts a failure; true when it set the address aside.</summary>
    public bool Failed() =>
        Interlocked.Increment(ref _failures) >= FailuresUntilSetAside && Interlocked.Exchange(ref _isSetAside, 1) == 0;

    /// <summary>Takes the address back into use after a probe; true when it had been set aside.</summary>
    public bool TryAgain()
    {
        Volatile.Write(ref _failures, FailuresUntilSetAside - 1);
        return Interlocked.Exchange(ref _isSetAside, 0) != 0;
    }

    public override string ToString() => Uri.ToString();

    /// <summary>Reads <c>http://host:port/base?region=R&amp;availableZone=Z</c>.</summary>
    /// <exception cref="ArgumentException">The text is no such address.</exception>
    public static EngineAddress Parse(string text)
    {
        if (FaultOf(text) is { } fault)
        {
            throw new ArgumentException($"the address of an engine {fault}");
        }

        var uri = new Uri(text.Trim());
        // The base must end with a slash, or resolving a path against it would drop its last segment.
        var path = uri.AbsolutePath.EndsWith('/') ? uri.AbsolutePath : uri.AbsolutePath + "/";
        return new EngineAddress(new UriBuilder(uri) { Path = path, Query = "", Fragment = "" }.Uri, Parameter(uri, "region"), Parameter(uri, "availableZone"));
    }

    /// <summary>What is wrong with an address, in words that begin with it; null when nothing is. Never tells a password.</summary>
    public static string? FaultOf(string text)
    {
        if (text.LastIndexOf('@') is var at and >= 0)
        {
            return $"'{text[(at + 1)..]}' holds a user name or password, which belong into servicecomb:credentials:account:*";
        }

        return Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https" && uri.Host.Length > 0
            ? null
            : $"'{text}' is no address; expected http://host:port or https://host:port";
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
