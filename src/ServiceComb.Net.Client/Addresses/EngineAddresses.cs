namespace ServiceComb.Net.Client.Addresses;

/// <summary>The addresses of an engine: round robin from a random start; one that failed three times in a row is set
/// aside for 15 seconds; when all are, all are tried again.</summary>
internal sealed class EngineAddresses
{
    private readonly EngineAddress[] _addresses;
    private readonly TimeProvider _time;
    private uint _next = (uint)Random.Shared.Next();

    public EngineAddresses(IEnumerable<string> addresses, TimeProvider time)
    {
        _time = time;
        _addresses = [.. addresses.Select(Parse)];
        if (_addresses.Length == 0)
        {
            throw new ArgumentException("at least one address of the engine is needed, such as http://127.0.0.1:30100");
        }
    }

    public int Count => _addresses.Length;

    public EngineAddress Next(EngineAddress? avoid = null)
    {
        var start = Interlocked.Increment(ref _next);
        EngineAddress? last = null;
        for (uint i = 0; i < _addresses.Length; i++)
        {
            var address = _addresses[(start + i) % (uint)_addresses.Length];
            if (!ReferenceEquals(address, avoid) && address.IsUsable(_time))
            {
                return address;
            }

            last = ReferenceEquals(address, avoid) ? last : address;
        }

        return last ?? _addresses[0];
    }

    public override string ToString() => string.Join(", ", _addresses.Select(address => address.Uri));

    private static EngineAddress Parse(string text)
    {
        if (!Uri.TryCreate(text.Trim(), UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Host.Length == 0)
        {
            throw new ArgumentException($"'{text}' is no address of an engine; expected http://host:port or https://host:port");
        }

        // The base must end with a slash, or resolving a path against it would drop its last segment.
        return new EngineAddress(uri.AbsolutePath.EndsWith('/') ? uri : new UriBuilder(uri) { Path = uri.AbsolutePath + "/" }.Uri);
    }
}
